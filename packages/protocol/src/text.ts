/** White space, what Unicode says to draw as nothing, control characters, and characters whose sign is empty. */
const SHOWS_NOTHING =
  /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800\uFFF9-\uFFFB\u{13430}-\u{1343F}\u{13441}\u{13442}\u{1D159}]*$/u;
const LINE_ENDS = /\r\n?/g;
/** Every control character except the line feed and the tab. */
const CONTROLS = /[^\P{Cc}\n\t]/gu;

/** [TXT1] Whether a text shows nothing to a reader. The server and the front ends judge by it. */
export function isBlank(text: string): boolean {
  return SHOWS_NOTHING.test(text);
}

/** [TXT2] The text without control characters, except line feeds and tabs. Other line ends become line feeds. */
export function withoutControls(text: string): string {
  return text.replace(LINE_ENDS, "\n").replace(CONTROLS, "");
}

/** [TXT1] [TXT2] An optional text as it is stored; undefined when it shows nothing. */
export function writtenText(text: string | undefined): string | undefined {
  if (text === undefined || isBlank(text)) return undefined;
  return withoutControls(text).trim();
}
