import { expect, test } from "vitest";
import { markOf, sentAtOf } from "./marks.ts";

test("a mark is read out of any frame that holds it", () => {
  expect(sentAtOf(`{"t":"topic","data":{"text":"15.20 ${markOf(1234.5678)}"}}`)).toBe(1234.568);
  expect(sentAtOf('{"t":"counters"}')).toBeNull();
});
