import { expect, test } from "vitest";
import { checkEvent } from "./hook-event.ts";

const base = { id: "e1", toUserId: "42", fromUserId: "7" };
const check = (event: object, category: string | null = "comment") =>
  checkEvent({ ...base, ...event }, { category, suspect: true });

const dataOf = (event: object): unknown => {
  const checked = check(event);
  return checked.result === "ok" ? checked.event.data : checked.result;
};
const codeOf = (event: object, category?: string | null): string => {
  const checked = check(event, category);
  return checked.result === "invalid" ? checked.code : checked.result;
};

test("[DOR14] what a notification shows may stand beside data", () => {
  const shown = { title: "News", text: "for you", url: "/news", fromName: "Lin" };
  expect(dataOf(shown)).toEqual(shown);
  expect(dataOf({ title: "News", data: { price: 5 } })).toEqual({ title: "News", price: 5 });
  expect(dataOf({ title: "News", data: { title: "News" } })).toEqual({ title: "News" });
  expect(dataOf({ text: null, data: { text: "x" } })).toEqual({ text: "x" });
  expect(dataOf({})).toBeNull();
  const checked = check({ url: "/news" });
  expect(checked.result === "ok" && checked.event.groupKey).toBe("/news");
});

test.each([
  [{ title: "a", data: { title: "b" } }, "bad_data"],
  [{ title: 5 }, "bad_data"],
  [{ title: "a", data: "b" }, "bad_data"],
  [{ url: "javascript:alert(1)" }, "bad_url"],
  [{ text: "x".repeat(5_000) }, "too_large"],
  [{ message: "News for you" }, "unknown_field"],
  [{ content: "x", data: { text: "y" } }, "unknown_field"],
])("[DOR14] %j is invalid: %s", (event, code) => {
  expect(codeOf(event)).toBe(code);
});

test("[DOR14] the fields of HOK4 are known, also a category that the path names", () => {
  const event = { at: "2026-03-01T09:30:00Z", data: {}, category: "order", groupKey: "g" };
  expect(codeOf(event)).toBe("ok");
  expect(codeOf(event, null)).toBe("ok");
});

test.each([
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r/evil.example",
  "//evil.example",
  "/\\evil.example",
  "/a\\..\\..\\evil",
  " https://a.example",
  "https://a.example/\u0000",
  "https://a\t.example",
  "\u0001/x",
])("[DOR17] the url %j is refused", (url) => {
  expect(["bad_url", "bad_text"]).toContain(codeOf({ data: { url } }));
});

test.each([
  "/",
  "/products/teapot?x=1#y",
  "/a//b",
  "/用户",
  "https://a.example/x",
  "HTTP://a.example",
])("[DOR17] the url %j is accepted", (url) => expect(codeOf({ data: { url } })).toBe("ok"));

test("[DOR11] fromName is cleaned, and left out when it shows nothing", () => {
  expect(dataOf({ data: { fromName: "Lin\u202E" } })).toEqual({ fromName: "Lin" });
  expect(dataOf({ data: { fromName: "\u202E\u200B", title: "x" } })).toEqual({ title: "x" });
});
