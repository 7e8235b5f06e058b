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
const SPECIAL = /[łđðɖøħŧŋıßæœþ]/g;

/**
 * [SRC5] A text as the search compares it: in lower case, without accents, with plain letters. The index, the queries and
 * the marks in the hits all use it.
 */
export function foldLetters(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{Mn}/gu, "")
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(SPECIAL, (letter) => PLAIN[letter] ?? letter);
}
