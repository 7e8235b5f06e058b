export type TextPart = { text: string; href?: string };

// Only the characters that RFC 3986 allows, so that Chinese text right behind an address is not part of it.
const ADDRESS = /\b(?:https?:\/\/|www\.)[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+/gi;
const TRAILING = /[.,;:!?'"*_~\]]+$/;

/** Splits a text into plain parts and http(s) links; the parts joined are the text. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimAddress(match[0]);
    const href = safeUrl(address.startsWith("www.") ? `https://${address}` : address);
    if (href === null) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: address, href });
    from = match.index + address.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

// The full stop that ends the sentence and the bracket around an address do not belong to it.
function trimAddress(raw: string): string {
  let address = raw;
  for (;;) {
    const before = address;
    address = address.replace(TRAILING, "");
    if (address.endsWith(")") && !address.includes("(")) address = address.slice(0, -1);
    if (address === before) return address;
  }
}

/** The address when it is http(s) and well formed, else null: nothing else may become a link. */
export function safeUrl(value: string | undefined): string | null {
  if (value === undefined || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
}
