import { expect, test } from "vitest";
import { coversTopic, isTopicName } from "./topic-names.ts";

test.each([
  ["public.news", "public.news", true],
  ["public.*", "public.news", true],
  ["public.*", "public.", true],
  ["public.*", "publicnews", false],
  ["*", "anything at all", true],
  ["a*b*c", "a-b-c", true],
  ["a*b*c", "a-c", false],
  ["a*bc", "abbc", true],
  ["aa*aa", "aaa", false],
  ["a*b*bc", "abc", false],
  ["price.*.eur", "price.gold.eur", true],
  ["price.*.eur", "price.gold.usd", false],
])("[TOP2] pattern %s, topic %s: %s", (pattern, topic, covered) => {
  expect(coversTopic([pattern], topic)).toBe(covered);
});

test("[TOP2] one matching pattern is enough, and an empty list matches no topic", () => {
  expect(coversTopic(["a", "b*"], "b1")).toBe(true);
  expect(coversTopic([], "b1")).toBe(false);
});

test("names may hold any characters except control characters and the star", () => {
  expect(["价格.黄金", "a b", "x".repeat(200)].every(isTopicName)).toBe(true);
  expect(["", "a*", "a\n", "\ud800", "x".repeat(201), 7].some(isTopicName)).toBe(false);
});
