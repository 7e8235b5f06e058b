export type TextPart = { text: string } | { text: string; href: string };

// A URL ends before white space, a quote, a bracket or Chinese punctuation; Chinese is written without a space after it.
const LINK =
  /https?:\/\/[^\s<>"'`“”‘’「」『』《》【】（）。，、；！？]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu;
const TRAILING = /[.,;:!?)\]}*_~]$/;

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
  let end = link;
  while (TRAILING.test(end)) {
    if (end.endsWith(")") && count(end, "(") >= count(end, ")")) break;
    end = end.slice(0, -1);
  }
  return end;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function toHref(link: string): string | null {
  if (!/^https?:/i.test(link)) return `mailto:${link}`;
  return safeUrl(link);
}

/** The URL when it is a well-formed http(s) one, else null. */
export function safeUrl(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null;
  return /^https?:$/.test(new URL(url).protocol) ? url : null;
}
