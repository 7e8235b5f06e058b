import { expect, test } from "vitest";
import { markOf, sentAtOf } from "./marks.ts";

test("a mark is found in any frame that contains it", () => {
  expect(sentAtOf(`{"t":"topic","data":{"text":"15.20 ${markOf(1234.5678)}"}}`)).toBe(1234.568);
  expect(sentAtOf('{"t":"counters"}')).toBeNull();
});
