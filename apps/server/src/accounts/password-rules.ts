import { isBlank } from "@deskwire/protocol";
import { COMMON_PASSWORDS } from "./common-passwords.ts";

/** [DOR5] The least length of an agent's password. A demo, whose own passwords are known, allows shorter ones. */
export const PASSWORD_CHARS_MIN = 10;
export const DEMO_PASSWORD_CHARS_MIN = 8;

export type PasswordFault = "short" | "blank" | "common";

export interface PasswordUse {
  charsMin: number;
  /** The account's e-mail address, which is no password for it. */
  email: string;
}

/** [DOR5] Why a password is too easy to guess. Null: it is acceptable. */
export function passwordFault(
  password: string,
  { charsMin, email }: PasswordUse,
): PasswordFault | null {
  const chars = [...password.normalize("NFKC").toLowerCase()].filter(
    (char) => char === " " || !isBlank(char),
  );
  if (isBlank(password)) return "blank";
  if (chars.length < charsMin) return "short";
  const plain = chars.join("").trim();
  const isGuessable = COMMON_PASSWORDS.has(plain) || isRepeated(plain) || isRun(chars);
  return isGuessable || isAddress(plain, email.toLowerCase()) ? "common" : null;
}

/** One to four characters again and again, such as “aaaaaaaaaa” or “abcabcabcabc”. */
function isRepeated(text: string): boolean {
  return /^(.{1,4}?)\1+.{0,3}$/su.test(text) && new Set(text).size <= 4;
}

/** Each character is the next, or the previous, code point of the one before: “1234567890”, “zyxwvutsrq”. */
function isRun(chars: readonly string[]): boolean {
  const codes = chars.map((char) => (char === "0" ? 0x3a : (char.codePointAt(0) ?? 0)));
  const steps = new Set(codes.slice(1).map((code, at) => code - (codes[at] ?? 0)));
  return steps.size === 1 && (steps.has(1) || steps.has(-1));
}

function isAddress(text: string, email: string): boolean {
  const [name = ""] = email.split("@");
  return text === email || (name !== "" && text.replace(/\d+$/, "") === name);
}
