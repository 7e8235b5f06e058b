import { TEXT_CHARS_MAX } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { termsOf, tokensOf } from "./text-tokens.ts";

test("[SRC1] words become lower case without accents; digits and letters stay together", () => {
  expect(tokensOf("Where is my Café-Order #A1024?")).toEqual([
    "where",
    "is",
    "my",
    "cafe",
    "order",
    "a1024",
  ]);
});

test("[SRC1] characters become pairs of neighbours, and the last one stands alone too", () => {
  expect(tokensOf("我的订单")).toEqual(["我的", "的订", "订单", "单"]);
});

test("[SRC1] the longest text is indexed whole", () => {
  const characters = Array.from({ length: TEXT_CHARS_MAX }, (_, n) =>
    String.fromCodePoint(0x4e00 + n),
  );
  const tokens = new Set(tokensOf(characters.join("")));
  expect(termsOf(characters.slice(-200).join("")).every(({ token }) => tokens.has(token))).toBe(
    true,
  );
  expect(tokens.size).toBe(TEXT_CHARS_MAX);
});

test("[SRC1] scripts are separated within one text", () => {
  expect(tokensOf("iPhone手机壳")).toEqual(["iphone", "手机", "机壳", "壳"]);
});

test("[SRC2] words are prefixes, characters are pairs, and a single character is a prefix", () => {
  expect(termsOf("ord 订单号 单")).toEqual([
    { token: "ord", prefix: true },
    { token: "订单", prefix: false },
    { token: "单号", prefix: false },
    { token: "单", prefix: true },
  ]);
});

test("[SRC2] a long query keeps all its terms, each once", () => {
  const words = Array.from({ length: 60 }, (_, n) => `w${n}`);
  expect(termsOf([...words, ...words].join(" ")).map(({ token }) => token)).toEqual(words);
  expect(termsOf("一二三四五六七八九十百千万").at(-1)).toEqual({ token: "千万", prefix: false });
  expect(termsOf("哈哈哈哈 哈哈")).toEqual([{ token: "哈哈", prefix: false }]);
});

test.each(["", "   ", "'; DROP TABLE", "!!! & | ( ) :* \\", "\0"])(
  "the text of a query cannot become tsquery syntax: %j",
  (query) => {
    for (const { token } of termsOf(query)) expect(token).toMatch(/^[\p{L}\p{M}\p{N}]+$/u);
  },
);
