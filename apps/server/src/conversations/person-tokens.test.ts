import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { personQueryOf, tokensOfPerson } from "./person-tokens.ts";

const VISITOR = "visitor:0198c0de-0000-7000-8000-00000000ABCD";
const user = (id: string, name: string | null = null) => ({ id, name, visitor: false });

test("[SRC8] a user has the words of the name, folded, and the whole id", () => {
  expect(tokensOfPerson(user("U-42", "Łucja O'Brien"))).toEqual(["=u-42", "lucja", "o", "brien"]);
  expect(tokensOfPerson(user("u1", "陈思远"))).toEqual(["=u1", "陈思", "思远", "远"]);
  expect(tokensOfPerson(user("u1"))).toEqual(["=u1"]);
  expect(tokensOfPerson(user("u1", " \u200B "))).toEqual(["=u1"]);
});

test("[SRC8] a name without a letter or digit is kept whole", () => {
  expect(tokensOfPerson(user("u1", "🌸🌸"))).toEqual(["=u1", "~🌸🌸"]);
  expect(personQueryOf("🌸")).toBe("('~🌸':*) | '=🌸':*");
});

test("[SRC9] a visitor without a name has the words that the console shows", () => {
  expect(tokensOfPerson({ id: VISITOR, name: null, visitor: true })).toEqual([
    `=${VISITOR.toLowerCase()}`,
    "visitor",
    "访客",
    "客",
    "abcd",
  ]);
  expect(tokensOfPerson({ id: VISITOR, name: "Mia", visitor: true })).toEqual([
    `=${VISITOR.toLowerCase()}`,
    "mia",
  ]);
});

test.each(["en", "zh"])(
  "[SRC9] the word for a visitor in the console's texts is findable: %s",
  (language) => {
    const texts = new URL(`../../../agent-web/src/i18n/${language}.ts`, import.meta.url);
    const word = /\n {4}visitor: "(.+)"/.exec(readFileSync(texts, "utf8"))?.[1] ?? "";
    expect(word).not.toBe("");
    const shown = tokensOfPerson({ id: VISITOR, name: word, visitor: false }).slice(1);
    expect(tokensOfPerson({ id: VISITOR, name: null, visitor: true })).toEqual(
      expect.arrayContaining(shown),
    );
  },
);

test("[SRC8] a name that is copied from the console loses its isolate", () => {
  expect(personQueryOf("\u2068ليلى\u2069")).toBe(personQueryOf("ليلى"));
});

test.each(["", "   ", "\0", "\u2068\u2069"])("[SRC8] %j asks for nothing", (text) => {
  expect(personQueryOf(text)).toBeNull();
});

test("the longest ids and names stay within PostgreSQL's limit for a lexeme", () => {
  for (const token of tokensOfPerson(user("ﷺ".repeat(200), "🌸".repeat(500))))
    expect(Buffer.byteLength(token)).toBeLessThan(2_046);
});
