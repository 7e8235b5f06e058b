import { CJK } from "../text/cjk.ts";
import { isHost, isKnownDomain } from "./domains.ts";
import { safeUrl } from "./safe-url.ts";

/** A piece of a text: a link, or plain text where `href` is null. */
export interface TextPart {
  text: string;
  href: string | null;
}

interface Scan {
  text: string;
  parts: TextPart[];
  /** Where the text begins that no part holds yet. */
  plainFrom: number;
  /** Characters looked at. The tests hold it proportional to the length of the text. */
  steps: number;
}

/**
 * Splits a text into plain text and links. It goes forward only, so that its work is proportional to the length of any
 * text. An address is a run of characters that a URL may have. CJK characters end it, because they follow an address
 * without a space. [SHO8] Directly behind a "/" or "=" of an address they belong to it.
 */
export function scanLinks(text: string): Pick<Scan, "parts" | "steps"> {
  const scan: Scan = { text, parts: [], plainFrom: 0, steps: 0 };
  for (let at = 0; at < text.length; at++) {
    let end = skip(scan, isAddressChar, at, text.length);
    while (goesOn(scan, at, end)) end = skip(scan, isPathChar, end, text.length);
    if (end > at) scanRun(scan, at, end);
    at = end;
  }
  addPlain(scan, text.length);
  return scan;
}

type CharTest = (char: string) => boolean;

/** Shows nothing, and comes with addresses that are copied from pages. */
const ZERO_WIDTH = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;

const isZeroWidth: CharTest = (char) => char !== "" && char.replace(ZERO_WIDTH, "") === "";
const isAddressChar: CharTest = (char) =>
  char < "\u0080"
    ? /[\w\-.~:/?#[\]@!$&'()*+,;=%]/.test(char)
    : (/[\p{L}\p{M}\p{N}]/u.test(char) && !CJK.test(char)) || isZeroWidth(char);
const isPathChar: CharTest = (char) => isAddressChar(char) || CJK.test(char);
const isWordChar: CharTest = (char) => /[\w.+%-]/.test(char);
const isHostChar: CharTest = (char) => /[a-z0-9.-]/i.test(char);
const isAlphanumeric: CharTest = (char) => /[a-z0-9]/i.test(char);

function charAt(scan: Scan, at: number): string {
  scan.steps++;
  return scan.text.charAt(at);
}

/** The end of the characters from `at` that pass the test. */
function skip(scan: Scan, passes: CharTest, at: number, end: number): number {
  let to = at;
  while (to < end && passes(charAt(scan, to))) to++;
  return to;
}

/** Whether the address from `at` to `end` goes on with CJK characters, as in "https://example.com/帮助". */
function goesOn(scan: Scan, at: number, end: number): boolean {
  if (end - at < 2 || !CJK.test(charAt(scan, end))) return false;
  const last = charAt(scan, end - 1);
  // The second "/" of "https://" has a host behind it.
  return last === "=" || (last === "/" && charAt(scan, end - 2) !== "/");
}

function scanRun(scan: Scan, from: number, end: number): void {
  let at = from;
  while (at < end) {
    const scheme = schemeIn(scan, at, end);
    scanWords(scan, at, scheme);
    if (scheme === end) return;
    at = addUrl(scan, { from: scheme, end, scheme: "" });
  }
}

/** Where "http://" or "https://" begins, also behind a letter; `end` without one. */
function schemeIn(scan: Scan, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (charAt(scan, at) !== ":" || !scan.text.startsWith("//", at + 1)) continue;
    const before = scan.text.slice(Math.max(from, at - 5), at);
    const scheme = /https?$/i.exec(before)?.[0];
    if (scheme !== undefined) return at - scheme.length;
  }
  return end;
}

/** Finds the mail addresses and the bare domains of a run that has no scheme. */
function scanWords(scan: Scan, from: number, end: number): void {
  let at = from;
  while (at < end) {
    const stop = skip(scan, isWordChar, at, end);
    if (stop === at) at++;
    else if (charAt(scan, stop) === "@") at = addMail(scan, { from: at, atSign: stop, end });
    else at = addDomain(scan, { from: at, stop, end });
  }
}

/** Returns where to go on. The text behind an "@" may be the name before the next "@". */
function addMail(scan: Scan, mail: { from: number; atSign: number; end: number }): number {
  const from = skip(scan, (char) => char === ".", mail.from, mail.atSign);
  const host = mail.atSign + 1;
  const to = trimEnd(scan, host, skip(scan, isHostChar, host, mail.end));
  if (from === mail.atSign || isForeign(scan, from - 1) || !isHost(slice(scan, host, to)))
    return host;
  if (isRestOfName(scan, mail.from, from)) return host;
  // "%" would begin an escape, such as a line break.
  addLink(scan, { from, to, href: `mailto:${slice(scan, from, to).replaceAll("%", "%25")}` });
  return to;
}

/** Returns where to go on. */
function addDomain(scan: Scan, word: { from: number; stop: number; end: number }): number {
  const from = skip(scan, (char) => !isAlphanumeric(char), word.from, word.stop);
  const to = trimEnd(scan, from, word.stop);
  const host = slice(scan, from, to);
  if (isInside(scan, from, to) || !isHost(host) || !isKnownDomain(host)) return word.stop;
  if (isRestOfName(scan, word.from, from)) return word.stop;
  if (to === word.stop && hasPath(scan, to, word.end))
    return addUrl(scan, { from, end: word.end, scheme: "https://" });
  addLink(scan, { from, to, href: `https://${host}` });
  return word.stop;
}

/** Whether a name is a part of a path, of a query, of an account ("@name") or of a word in another alphabet. */
function isInside(scan: Scan, from: number, to: number): boolean {
  return (
    isForeign(scan, from - 1) || isForeign(scan, to) || /[/\\@&#?=%$]/.test(charAt(scan, from - 1))
  );
}

/** Whether a name continues one that begins with letters of another alphabet or with CJK characters, as in "店铺.example.com". */
function isRestOfName(scan: Scan, wordFrom: number, nameFrom: number): boolean {
  if (!slice(scan, wordFrom, nameFrom).includes(".")) return false;
  const before = charAt(scan, wordFrom - 1);
  return before >= "\u0080" && /[\p{L}\p{M}\p{N}]/u.test(before);
}

function isForeign(scan: Scan, at: number): boolean {
  const char = charAt(scan, at);
  if (isZeroWidth(char))
    return isAddressChar(charAt(scan, at - 1)) && isAddressChar(charAt(scan, at + 1));
  return char >= "\u0080" && isAddressChar(char);
}

function hasPath(scan: Scan, at: number, end: number): boolean {
  const next = slice(scan, at, Math.min(at + 2, end));
  return /^(?:[/?#]|:\d)/.test(next);
}

/** Returns where to go on. */
function addUrl(scan: Scan, url: { from: number; end: number; scheme: string }): number {
  const to = urlEnd(scan, url.from, url.end);
  const href = safeUrl(url.scheme + slice(scan, url.from, to).replace(ZERO_WIDTH, ""));
  if (href !== null) addLink(scan, { from: url.from, to, href });
  return to;
}

/** The punctuation of the sentence stands behind a URL. */
function urlEnd(scan: Scan, from: number, end: number): number {
  let to = urlStop(scan, from, end);
  while (to > from && /[.,;:!?'*\u00AD\u200B-\u200D\u2060\uFEFF]/.test(charAt(scan, to - 1))) to--;
  return to;
}

/**
 * [SHO8] A URL ends before a closing bracket that it did not open, and where the next URL of a list or of Markdown begins.
 */
function urlStop(scan: Scan, from: number, end: number): number {
  const open = { ")": 0, "]": 0 };
  for (let at = from; at < end; at++) {
    const char = charAt(scan, at);
    if (char === "(") open[")"]++;
    else if (char === "[") open["]"]++;
    else if ((char === ")" || char === "]") && --open[char] < 0) return at;
    else if (/[,;*'!]/.test(char) || CJK.test(char)) {
      if (/^https?:\/\//i.test(slice(scan, at + 1, Math.min(at + 9, end)))) return at + 1;
    }
  }
  return end;
}

function trimEnd(scan: Scan, from: number, end: number): number {
  let to = end;
  while (to > from && !isAlphanumeric(charAt(scan, to - 1))) to--;
  return to;
}

function slice(scan: Scan, from: number, to: number): string {
  scan.steps += to - from;
  return scan.text.slice(from, to);
}

function addLink(scan: Scan, link: { from: number; to: number; href: string }): void {
  addPlain(scan, link.from);
  scan.parts.push({ text: scan.text.slice(link.from, link.to), href: link.href });
  scan.plainFrom = link.to;
}

function addPlain(scan: Scan, to: number): void {
  if (to > scan.plainFrom) {
    scan.parts.push({ text: scan.text.slice(scan.plainFrom, to), href: null });
  }
}
