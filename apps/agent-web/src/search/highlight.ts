import { foldLetters } from "@deskwire/protocol";

/** A part of a text; `hit` marks a match. The parts joined are the text. */
export interface Part {
  text: string;
  hit: boolean;
}

const UNSPACED_SCRIPTS = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}`;
const UNSPACED = new RegExp(`[${UNSPACED_SCRIPTS}]`, "u");
const RUNS = new RegExp(
  `[${UNSPACED_SCRIPTS}]+|(?:(?![${UNSPACED_SCRIPTS}])[\\p{L}\\p{M}\\p{N}])+`,
  "gu",
);

/** A text folded for comparison, with the position of each unit in the original. */
interface Folded {
  text: string;
  /** The original position of each UTF-16 unit of `text`, and of its end. */
  from: number[];
}

/** [SRC1] Marks the matches of a query: word prefixes without regard to case and accents, and pairs of Chinese characters. */
export function highlight(text: string, query: string): Part[] {
  const folded = fold(text);
  const spans = termsOf(query).flatMap((term) => spansOf(folded, term));
  return partsOf(text, spans);
}

/** The part of a long text around the first match, with `…` in place of omitted text. */
export function excerpt(text: string, query: string, chars: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= chars) return line;
  const before = highlight(line, query).findIndex((part) => part.hit);
  const parts = highlight(line, query).slice(0, Math.max(before, 0));
  const at = parts.reduce((sum, part) => sum + part.text.length, 0);
  const from = before < 0 || at < chars * 0.6 ? 0 : at - Math.floor(chars * 0.25);
  const cut = line.slice(from, from + chars).toWellFormed();
  return `${from > 0 ? "…" : ""}${cut}${from + chars < line.length ? "…" : ""}`;
}

function termsOf(query: string): string[] {
  const runs = fold(query).text.match(RUNS) ?? [];
  return runs.flatMap((run) => {
    const signs = [...run];
    if (!UNSPACED.test(run) || signs.length === 1) return [run];
    return signs.slice(1).map((sign, index) => `${signs[index]}${sign}`);
  });
}

function fold(text: string): Folded {
  let folded = "";
  const from: number[] = [];
  let at = 0;
  for (const sign of text) {
    const plain = foldLetters(sign);
    folded += plain;
    for (let unit = 0; unit < plain.length; unit++) from.push(at);
    at += sign.length;
  }
  return { text: folded, from: [...from, at] };
}

type Span = readonly [from: number, to: number];

function spansOf({ text, from }: Folded, term: string): Span[] {
  const spans: Span[] = [];
  const anywhere = UNSPACED.test(term);
  for (const run of text.matchAll(RUNS)) {
    const inRun = anywhere ? placesOf(run[0], term) : run[0].startsWith(term) ? [0] : [];
    for (const place of inRun) {
      const start = run.index + place;
      spans.push([from[start] ?? 0, endOf(from, start + term.length)]);
    }
  }
  return spans;
}

function placesOf(run: string, term: string): number[] {
  const places: number[] = [];
  for (let at = run.indexOf(term); at >= 0; at = run.indexOf(term, at + 1)) places.push(at);
  return places;
}

/** Extends matches to whole characters, because one character may fold into several units. */
function endOf(from: readonly number[], unit: number): number {
  const last = from[unit - 1];
  let next = unit;
  while (from[next] === last && next < from.length - 1) next++;
  return from[next] ?? 0;
}

function partsOf(text: string, spans: readonly Span[]): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (to <= done) continue;
    const start = Math.max(from, done);
    const last = parts.at(-1);
    if (start > done) parts.push({ text: text.slice(done, start), hit: false });
    if (start === done && last?.hit === true) last.text += text.slice(start, to);
    else parts.push({ text: text.slice(start, to), hit: true });
    done = to;
  }
  if (done < text.length) parts.push({ text: text.slice(done), hit: false });
  return parts;
}
