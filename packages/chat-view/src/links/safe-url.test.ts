import { expect, test } from "vitest";
import { safeUrl } from "./safe-url.ts";

test("only http and https are safe for a card", () => {
  expect(safeUrl("https://shop.example/1")).toBe("https://shop.example/1");
  expect(safeUrl("javascript:alert(1)")).toBeNull();
  expect(safeUrl(" JavaScript:alert(1)")).toBeNull();
  expect(safeUrl("https://")).toBeNull();
  expect(safeUrl("/relative")).toBeNull();
  expect(safeUrl(undefined)).toBeNull();
});
