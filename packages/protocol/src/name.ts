import { isBlank } from "./text.ts";

export const NAME_CHARS_MAX = 100;

/** Marks, embeddings, overrides and isolates: they turn round the text that follows the name. */
const BIDI_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
/** Also ESC, which terminals obey, and line ends of every kind. */
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;

/**
 * [DOR11] The name of a person or a thing as it is stored and shown: on one line, without control and direction characters,
 * at most 100 characters. Joiners inside stay, because Persian and emoji need them. Null: it shows nothing.
 */
export function cleanName(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const name = value.toWellFormed().replace(BIDI_CONTROLS, "").replace(BREAKS, " ").trim();
  return isBlank(name) ? null : [...name].slice(0, NAME_CHARS_MAX).join("").trim();
}
