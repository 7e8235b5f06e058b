import { expect, test } from "vitest";
import { safeUrl, splitLinks } from "./links.ts";

const hrefs = (text: string) =>
  splitLinks(text).flatMap((part) => ("href" in part ? [part.href] : []));
const joined = (text: string) =>
  splitLinks(text)
    .map((part) => part.text)
    .join("");

test.each([
  ["see https://example.com/a?b=1#c now", "https://example.com/a?b=1#c"],
  ["Look at https://example.com.", "https://example.com"],
  ["(https://example.com/a)", "https://example.com/a"],
  ["https://en.wikipedia.org/wiki/Tea_(drink)", "https://en.wikipedia.org/wiki/Tea_(drink)"],
  ["请看https://example.com/花瓶。谢谢", "https://example.com/花瓶"],
  ["网址是“https://example.com/x”，对吗", "https://example.com/x"],
  ["HTTP://EXAMPLE.COM/UP", "HTTP://EXAMPLE.COM/UP"],
  ["write to lin@example.com, please", "mailto:lin@example.com"],
])("“%s” links to %s", (text, href) => {
  expect(hrefs(text)).toEqual([href]);
  expect(joined(text)).toBe(text);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,<script>",
  "file:///etc/passwd",
  "https://",
  "www",
  "a@b",
  "3:1",
])("“%s” is no link", (text) => {
  expect(hrefs(text)).toEqual([]);
  expect(joined(text)).toBe(text);
});

test("several links and the text between them keep their order", () => {
  const text = "a https://a.example b https://b.example c";
  expect(splitLinks(text).map((part) => part.text)).toEqual([
    "a ",
    "https://a.example",
    " b ",
    "https://b.example",
    " c",
  ]);
});

test("only http and https are safe for a card", () => {
  expect(safeUrl("https://shop.example/1")).toBe("https://shop.example/1");
  expect(safeUrl("javascript:alert(1)")).toBeNull();
  expect(safeUrl("/relative")).toBeNull();
  expect(safeUrl(undefined)).toBeNull();
});

test.each([
  ["看这里https://example.com/a", ["https://example.com/a"]],
  ["seehttps://example.com/a", ["https://example.com/a"]],
  ["https://a.example/) (https://b.example/))", ["https://a.example/", "https://b.example/"]],
  ["a.b+c@example.co.uk.", ["mailto:a.b+c@example.co.uk"]],
  ["a@b@c.example", ["mailto:b@c.example"]],
])("“%s” links to %j", (text, expected) => {
  expect(hrefs(text)).toEqual(expected);
  expect(joined(text)).toBe(text);
});

test.each([
  ["letters", "a"],
  ["labels", "a."],
  ["unfinished addresses", "a@a"],
  ["closing brackets", ")", "http://a"],
  ["hyphens behind an @", "a-", "a@"],
  ["unfinished schemes", "http:"],
])("a text of a million %s is split at once", (_what, unit, start = "") => {
  const text = start + unit.repeat(1_000_000 / unit.length);
  expect(joined(text)).toHaveLength(text.length);
});
