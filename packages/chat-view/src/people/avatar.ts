import { CJK } from "../text/cjk.ts";

const ISOLATES = /[\u2066-\u2069]/g;

/**
 * One or two characters that stand for a person without a picture: the first Chinese, Japanese or Korean character of
 * the name, else the initials of its first and last word. "?" for a blank name.
 */
export function initials(name: string): string {
  const cjk = CJK.exec(name)?.[0];
  if (cjk !== undefined) return cjk;
  const words = name.replace(ISOLATES, "").trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("") || "?";
}

/** A hue in degrees for an id. The same id has the same hue in every front end. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const sign of id) hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 3600;
  return (hash * 137) % 360;
}
