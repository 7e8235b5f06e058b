import { isolateName } from "./isolate-name.ts";

const SHOWS_NO_SIGN = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/**
 * [SHO13] A user's id as people read it: each character that shows nothing, or changes the direction, stands as its code
 * (“a⟨U+200B⟩”), so that different ids look different. Right-to-left letters stand in an isolate (SHO9).
 */
export function shownId(id: string): string {
  return isolateName(id.replace(SHOWS_NO_SIGN, codeOf));
}

function codeOf(sign: string): string {
  return `⟨U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
