/** Letters that Unicode does not decompose, with what people type for them. In lower case. */
const PLAIN: Readonly<Record<string, string>> = {
  ł: "l",
  đ: "d",
  ð: "d",
  ɖ: "d",
  ø: "o",
  ħ: "h",
  ŧ: "t",
  ŋ: "n",
  ı: "i",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
};
/** Letters that look like an apostrophe, such as the okina. People leave them out. */
const APOSTROPHES = /[\u02BB\u02BC]/g;
const KATAKANA = /[\u30A1-\u30F6]/g;
const TO_HIRAGANA = 0x60;
const OTHER_DIGITS = /[^\P{Nd}0-9]/gu;
const SPECIAL = /[łđðɖøħŧŋıßæœþ]/g;

/**
 * [SRC5] A text as the search compares it: in lower case, without accents, with plain letters and digits. The index, the
 * queries and the marks in the hits all use it.
 */
export function foldLetters(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{Mn}/gu, "")
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(SPECIAL, (letter) => PLAIN[letter] ?? letter)
    .replaceAll(APOSTROPHES, "")
    .replaceAll(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - TO_HIRAGANA))
    .replaceAll(OTHER_DIGITS, (digit) => String(digitValue(digit)));
}

/** Unicode's decimal digits stand in runs from zero to nine. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before++;
  return before % 10;
}
