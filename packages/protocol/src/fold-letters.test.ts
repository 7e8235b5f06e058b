import fc from "fast-check";
import { expect, test } from "vitest";
import { foldLetters } from "./fold-letters.ts";

test.each([
  ["Łódź", "lodz"],
  ["Đà Nẵng", "da nang"],
  ["Smørrebrød", "smorrebrod"],
  ["Straße STRAẞE", "strasse strasse"],
  ["Ærø Œuvre", "aero oeuvre"],
  ["Þingvellir, Ħamrun", "thingvellir, hamrun"],
  ["İstanbul ısı", "istanbul isi"],
  ["ＡＢＣ Café", "abc cafe"],
  ["订单", "订单"],
  ["١٢٣٤ ۵۶ ०९ ๐๙", "1234 56 09 09"],
  ["Hawaiʻi", "hawaii"],
  ["カタカナ ｶﾀｶﾅ", "かたかな かたかな"],
])("[SRC5] %s is compared as %s", (text, folded) => {
  expect(foldLetters(text)).toBe(folded);
});

test("[SRC5] a folded text is folded already", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(..."łđøßæœþİıŁÆÉé漢a1 ʻカー٣९".split("")) }),
      (text) => {
        expect(foldLetters(foldLetters(text))).toBe(foldLetters(text));
      },
    ),
  );
});
