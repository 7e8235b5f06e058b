import { expect, test } from "vitest";
import { cleanName } from "./name.ts";

test.each([
  ["Evil\u202E", "Evil"],
  ["\u2067Mia\u2069", "Mia"],
  ["a\u200Eb\u200Fc\u061Cd", "abcd"],
  ["\u001B[31mMia", "[31mMia"],
  ["Mia\r\nLindqvist\u2028x", "Mia Lindqvist x"],
  ["Mia\u0000", "Mia"],
  ["  Mia\u3000", "Mia"],
  ["\uD800Mia", "\uFFFDMia"],
  ["می‌خواهم", "می‌خواهم"],
  ["👨‍👩‍👧", "👨‍👩‍👧"],
  ["x".repeat(101), "x".repeat(100)],
])("[DOR11] the name %j becomes %j", (given, name) => {
  expect(cleanName(given)).toBe(name);
});

test.each([
  "",
  "   ",
  "\u200B",
  "\u202E\u202C",
  "\u2060\u00AD",
  "\u3164",
  "\u2800",
  "\u0007",
  null,
  42,
  {},
])("[DOR11] %j is no name", (given) => expect(cleanName(given)).toBeNull());
