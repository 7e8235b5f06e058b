import { setTimeout as sleep } from "node:timers/promises";
import { searchStore } from "./search-store.ts";
import type { Database } from "../platform/postgres/database.ts";

const CONVERSATIONS_A_ROUND = 200;
// Splitting a message into tokens blocks the event loop.
const MESSAGES_A_ROUND = 100;
// Indexing rests three times as long as it works, and leaves the database to requests.
const REST_FACTOR = 3;
// A single slow round does not delay the next one by more.
const REST_MAX_MS = 2_000;

/**
 * [SRC3] Indexes the unindexed messages of the given conversations, or of all conversations, in small transactions. It
 * leaves messages that are written meanwhile to the next call: following them would cause endless rounds of a few messages.
 */
export async function indexMessages(
  database: Database,
  among: readonly string[] | null,
  /** Called and awaited before each round. */
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
