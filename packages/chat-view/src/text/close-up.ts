/** Words of the Chinese catalogues that stand in a name's place. */
const OWN = ["您", "客服", "有人", "其他客服", "在线客服"].join("|");
const HAN = "\\p{Script=Han}";
// Without lookbehind, which older Safaris do not parse.
const AFTER = new RegExp(`(${OWN}) (?=${HAN})`, "gu");
const BEFORE = new RegExp(`(${HAN}) (?=${OWN})`, "gu");

/** Chinese sentences set a space beside a name. A word of the catalogue in a name's place takes none beside Chinese characters. */
export function closeUp(text: string): string {
  return text.replace(AFTER, "$1").replace(BEFORE, "$1");
}
