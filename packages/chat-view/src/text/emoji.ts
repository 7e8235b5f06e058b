// A flag, a keycap, or a pictograph with its skin tone, its tags (England's flag) and what a zero-width joiner adds.
const PICTOGRAPH =
  "\\p{Extended_Pictographic}\\ufe0f?\\p{Emoji_Modifier}?(?:[\\u{e0020}-\\u{e007f}]+)?";
const EMOJI = `(?:\\p{RI}\\p{RI}|[0-9#*]\\ufe0f?\\u20e3|${PICTOGRAPH}(?:\\u200d${PICTOGRAPH})*)`;
const FEW_EMOJI = new RegExp(`^\\s*(?:${EMOJI}\\s*){1,3}$`, "u");

/** Whether a text is one to three emoji and nothing else, which front ends show large. */
export function isFewEmoji(text: string): boolean {
  return text.length <= 200 && FEW_EMOJI.test(text);
}
