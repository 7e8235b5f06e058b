import { VISITOR_PREFIX, type UserProfile } from "@deskwire/protocol";

/** What to call a user: the name, "Visitor 1a2b" for someone anonymous, else the main site's id. */
export function userLabel(user: UserProfile, visitorWord: string): string {
  const name = user.name?.trim();
  if (name) return name;
  if (user.visitor) return `${visitorWord} ${shortId(user.id)}`;
  return user.id;
}

function shortId(id: string): string {
  return id.replace(VISITOR_PREFIX, "").replaceAll("-", "").slice(-4);
}

const CJK = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

/** One or two letters for an avatar: the first sign of a Chinese name, the initials of a Latin one. */
export function initials(name: string): string {
  const signs = [...name.trim()];
  const first = signs[0];
  if (first === undefined) return "?";
  if (CJK.test(first)) return first;
  const words = name.trim().split(/\s+/);
  const second = words.length > 1 ? [...(words.at(-1) ?? "")][0] : undefined;
  return (first + (second ?? "")).toLocaleUpperCase();
}

/** A stable hue for an id, so that the same person always has the same colour. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const sign of id) hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 3600;
  return (hash * 137) % 360;
}
