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
 * text. An address is a run of characters that a URL may have. CJK characters end it: they follow an address without a
 * space.
 */
export function scanLinks(text: string): Pick<Scan, "parts" | "steps"> {
  const scan: Scan = { text, parts: [], plainFrom: 0, steps: 0 };
  for (let at = 0; at < text.length; at++) {
    const end = skip(scan, isAddressChar, at, text.length);
    if (end > at) scanRun(scan, at, end);
    at = end;
  }
  addPlain(scan, text.length);
  return scan;
}

type CharTest = (char: string) => boolean;

const isAddressChar: CharTest = (char) =>
  char < "\u0080"
    ? /[\w\-.~:/?#[\]@!$&'()*+,;=%]/.test(char)
    : /[\p{L}\p{M}\p{N}]/u.test(char) && !CJK.test(char);
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

function scanRun(scan: Scan, from: number, end: number): void {
  const scheme = schemeIn(scan, from, end);
  scanWords(scan, from, scheme);
  if (scheme < end) addUrl(scan, { from: scheme, end, scheme: "" });
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
  if (to === word.stop && hasPath(scan, to, word.end)) {
    addUrl(scan, { from, end: word.end, scheme: "https://" });
    return word.end;
  }
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
  return char >= "\u0080" && isAddressChar(char);
}

function hasPath(scan: Scan, at: number, end: number): boolean {
  const next = slice(scan, at, Math.min(at + 2, end));
  return /^(?:[/?#]|:\d)/.test(next);
}

function addUrl(scan: Scan, url: { from: number; end: number; scheme: string }): void {
  const to = urlEnd(scan, url.from, url.end);
  const href = safeUrl(url.scheme + slice(scan, url.from, to));
  if (href !== null) addLink(scan, { from: url.from, to, href });
}

/** The punctuation of the sentence stands behind a URL. A bracket that the URL opened belongs to the URL. */
function urlEnd(scan: Scan, from: number, end: number): number {
  const unopened = { ")": 0, "]": 0 };
  for (let at = from; at < end; at++) {
    const char = charAt(scan, at);
    if (char === "(") unopened[")"]--;
    else if (char === "[") unopened["]"]--;
    else if (char === ")" || char === "]") unopened[char]++;
  }
  let to = end;
  for (; to > from; to--) {
    const char = charAt(scan, to - 1);
    if (char !== ")" && char !== "]") {
      if (!/[.,;:!?'*]/.test(char)) break;
    } else if (--unopened[char] < 0) break;
  }
  return to;
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
