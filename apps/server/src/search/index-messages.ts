import { setTimeout as sleep } from "node:timers/promises";
import { searchStore } from "./search-store.ts";
import type { Database } from "../platform/postgres/database.ts";

const CONVERSATIONS_A_ROUND = 200;
// Taking a message apart holds up everything else in this process.
const MESSAGES_A_ROUND = 100;
// Of the time, indexing takes a quarter: what people wait for goes first.
const REST_FACTOR = 3;
// One round that hung says nothing about the next.
const REST_MAX_MS = 2_000;

/**
 * [SRC3] Brings the search index up to date, in small transactions: with the given conversations, or with all that are
 * behind. What is written meanwhile is left to the next time: chasing it would make rounds of a handful without end.
 */
export async function indexMessages(
  database: Database,
  among: readonly string[] | null,
  /** Awaited before each round. */
  turn: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  if (among === null) return indexBehind(database, null, turn);
  for (let from = 0; from < among.length; from += CONVERSATIONS_A_ROUND)
    await indexBehind(database, among.slice(from, from + CONVERSATIONS_A_ROUND), turn);
}

async function indexBehind(
  database: Database,
  among: readonly string[] | null,
  turn: () => Promise<void>,
): Promise<void> {
  for (let full = true; full;) {
    await turn();
    const startedAt = performance.now();
    const behind = await searchStore.behind(database.pool, among, CONVERSATIONS_A_ROUND);
    const indexed =
      behind.length === 0
        ? 0
        : await database.transaction((tx) => searchStore.index(tx, behind, MESSAGES_A_ROUND));
    full =
      indexed === MESSAGES_A_ROUND || (among === null && behind.length === CONVERSATIONS_A_ROUND);
    const restMs = Math.min((performance.now() - startedAt) * REST_FACTOR, REST_MAX_MS);
    await sleep(restMs, undefined, { ref: false });
  }
}
