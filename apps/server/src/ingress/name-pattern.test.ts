import { expect, test } from "vitest";
import { namePattern } from "./name-pattern.ts";

test.each([
  ["user_{id}_messages", "user_42_messages", "42"],
  ["user_{id}_messages", "user__messages", ""],
  ["user_{id}_messages", "user_a_b_messages", "a_b"],
  ["user_{id}_messages", "user_messages", null],
  ["user_{id}_messages", "xuser_42_messages", null],
  ["topic:{topic}", "topic:public.gold", "public.gold"],
  ["{id}:inbox", "42:inbox", "42"],
])("[ING1] %s reads %s as %s", (pattern, name, read) => {
  expect(namePattern(pattern).read(name)).toBe(read);
});

test("[ING1] Redis's wildcards are escaped outside the placeholder", () => {
  expect(namePattern("a*[b]?{id}").glob).toBe(String.raw`a\*\[b\]\?*`);
});
