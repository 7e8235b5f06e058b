import { describe, expect, it } from "vitest";
import { imageBox } from "./image-box.ts";

describe("imageBox", () => {
  it("keeps the shape of a picture and never enlarges it", () => {
    expect(imageBox(1_400, 700)).toEqual({ width: 280, height: 140 });
    expect(imageBox(120, 200)).toEqual({ width: 120, height: 200 });
  });

  it("gives a line, a dot and nothing a box that can be hit", () => {
    expect(imageBox(4_000, 10)).toEqual({ width: 280, height: 72 });
    expect(imageBox(1, 1)).toEqual({ width: 72, height: 72 });
    expect(imageBox(0, 0)).toEqual({ width: 72, height: 72 });
  });
});
