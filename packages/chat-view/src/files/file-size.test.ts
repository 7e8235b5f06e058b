import { expect, test } from "vitest";
import { fileSize } from "./file-size.ts";

test.each([
  [0, "0 B"],
  [1_023, "1,023 B"],
  [1_536, "1.5 KB"],
  [2_048, "2 KB"],
  [340 * 1_024, "340 KB"],
  [1_572_864, "1.5 MB"],
  [5 * 1_024 ** 3, "5 GB"],
])("%i bytes are “%s”", (bytes, text) => {
  expect(fileSize(bytes, "en")).toBe(text);
});
