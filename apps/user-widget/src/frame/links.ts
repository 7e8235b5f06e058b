export type TextPart = { text: string } | { text: string; href: string };

// A URL ends before white space, a quote, a bracket or Chinese punctuation; Chinese is written without a space after it.
// What could be a mail address's name is taken as a whole, so that a long one without an @ is not tried at every letter.
const LINK =
  /https?:\/\/[^\s<>"'`“”‘’「」『』《》【】（）。，、；！？]+|(?:(?!https?:\/\/)[\w.+-])+(?:@[\w-]+(?:\.[\w-]+)+)?/giu;
const TRAILING = ".,;:!?)]}*_~";

/** Splits a text into plain parts and links. Nothing but http, https and mail addresses becomes a link. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    const found = trimLink(match[0]);
    const href = toHref(found);
    if (href === null) continue;
    if (match.index > done) parts.push({ text: text.slice(done, match.index) });
    parts.push({ text: found, href });
    done = match.index + found.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
}

/** A sentence's own punctuation stands behind a link; a bracket that the link opened belongs to it. */
function trimLink(link: string): string {
  let end = link.length;
  let unopened = count(link, ")") - count(link, "(");
  for (; end > 0 && TRAILING.includes(link.charAt(end - 1)); end--) {
    if (link[end - 1] !== ")") continue;
    if (unopened <= 0) break;
    unopened--;
  }
  return link.slice(0, end);
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function toHref(link: string): string | null {
  if (/^https?:/i.test(link)) return safeUrl(link);
  return link.includes("@") ? `mailto:${link}` : null;
}

/** The URL when it is a well-formed http(s) one, else null. */
export function safeUrl(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null;
  return /^https?:$/.test(new URL(url).protocol) ? url : null;
}
