import { foldLetters } from "@deskwire/protocol";

/** Scripts without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}])+/gu;

const WORD_CHARS_MAX = 40;

/**
 * [SRC1] The index tokens of a text: each word in lower case without accents. For scripts without spaces: each pair of
 * neighbouring characters, and the last character of a run alone, so that a single character is a prefix of a token. The
 * longest text has 300 KB of tokens, since normalization makes at most six characters of one; a tsvector holds 1 MB.
 */
export function tokensOf(text: string): string[] {
  const tokens = new Set<string>();
  for (const run of runsOf(text)) {
    if (UNSPACED.test(run)) for (const pair of [...pairsOf(run), lastOf(run)]) tokens.add(pair);
    else tokens.add(run.slice(0, WORD_CHARS_MAX));
  }
  return [...tokens];
}

/** A term that a text must hold: a whole token, or the start of one (`prefix`). */
export interface SearchTerm {
  token: string;
  prefix: boolean;
}

/**
 * [SRC2] All terms of a query, each once: words as prefixes, characters in pairs. Empty when the query has no letter and
 * no digit.
 */
export function termsOf(query: string): SearchTerm[] {
  const runs = new Set(runsOf(query));
  const terms = [...runs].flatMap((run): SearchTerm[] => {
    if (!UNSPACED.test(run)) return [{ token: run.slice(0, WORD_CHARS_MAX), prefix: true }];
    const pairs = pairsOf(run);
    return pairs.length === 0
      ? [{ token: run, prefix: true }]
      : pairs.map((token) => ({ token, prefix: false }));
  });
  return [...new Map(terms.map((term) => [`${term.token}${term.prefix}`, term])).values()];
}

/** The terms in PostgreSQL's text form of a tsquery that asks for all of them. */
export function tsqueryOf(terms: readonly SearchTerm[]): string {
  return terms
    .map(({ token, prefix }) => `'${token.replaceAll(/['\\]/g, "$&$&")}'${prefix ? ":*" : ""}`)
    .join(" & ");
}

function runsOf(text: string): string[] {
  return foldLetters(text).match(RUNS) ?? [];
}

function pairsOf(run: string): string[] {
  const characters = Array.from(run);
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

function lastOf(run: string): string {
  return Array.from(run).at(-1) ?? run;
}
