import { setTimeout } from "node:timers/promises";
import { coalesce } from "../platform/kernel/coalesce.ts";
import type { Log } from "../platform/kernel/log.ts";
import { repeat } from "../platform/kernel/repeat.ts";
import type { Database } from "../platform/postgres/database.ts";
import { indexMessages } from "./index-messages.ts";
import { searchStore } from "./search-store.ts";

/** [SRC3] Keeps the search index close behind the messages. */
export interface Indexer {
  /** Tells that the conversation has a new message. The next round indexes it. */
  touch(conversationId: string): void;
  /** Runs a last round. Resolves after it, or after three seconds. */
  close(): Promise<void>;
}

export interface IndexerParts {
  database: Database;
  /** Messages that wait for their commit. */
  messagesPending(): number;
  log: Log;
}

const ROUND_MS = 1_000;
const LAST_ROUND_MS = 3_000;
const PENDING_MAX = 100;
const CROWDED_MS = 100;
const LAG_MS = 15_000;
// Messages that a dead node left unindexed are found among recently active conversations. A full comparison, which scans
// the table, finds the rest.
const SCAN_MS = 10 * 60_000;
const RECENT_MAX = 1_000;

interface State extends IndexerParts {
  /** Conversations with messages to index. */
  touched: Set<string>;
  closed: boolean;
}

export function createIndexer(parts: IndexerParts, { lookMs }: { lookMs: number }): Indexer {
  const { log } = parts;
  const state: State = { ...parts, touched: new Set(), closed: false };
  const rounds = coalesce({
    task: () => indexTouched(state),
    onError: (error) =>
      log.warn(
        { err: error },
        "indexing messages failed; the next round or another node repeats it",
      ),
  });
  const round = (): Promise<void> => {
    rounds.request();
    return rounds.settled();
  };
  const stops = [
    repeat(round, { everyMs: ROUND_MS, log, name: "indexing messages" }),
    repeat(() => look(state), { everyMs: lookMs, log, name: "looking for messages to index" }),
    repeat(() => scan(state), { everyMs: SCAN_MS, log, name: "scanning for messages to index" }),
  ];
  return {
    touch: (conversationId) => void state.touched.add(conversationId),
    async close() {
      state.closed = true;
      for (const stop of stops) stop();
      // Another node indexes what this round does not finish.
      await settleWithin(round(), LAST_ROUND_MS);
    },
  };
}

async function indexTouched(state: State): Promise<void> {
  if (state.touched.size === 0) return;
  const among = [...state.touched];
  state.touched = new Set();
  try {
    await indexMessages(state.database, among, createTurn(state));
  } catch (error) {
    for (const id of among) state.touched.add(id);
    throw error;
  }
}

/** Finds unindexed messages of every node. */
async function look(state: State): Promise<void> {
  const behind = await searchStore.recentlyBehind(state.database.pool, RECENT_MAX);
  for (const id of behind) state.touched.add(id);
}

function scan(state: State): Promise<void> {
  return indexMessages(state.database, null, createTurn(state));
}

/**
 * Indexing costs as much as writing. While many messages wait for their commit, the turn holds indexing back, for 15 s at
 * most.
 */
function createTurn(state: State): () => Promise<void> {
  const until = performance.now() + LAG_MS;
  const isCrowded = (): boolean =>
    !state.closed && state.messagesPending() > PENDING_MAX && performance.now() < until;
  return async () => {
    while (isCrowded()) await setTimeout(CROWDED_MS, undefined, { ref: false });
  };
}

async function settleWithin(work: Promise<void>, ms: number): Promise<void> {
  const finished = new AbortController();
  const limit = setTimeout(ms, undefined, { ref: false, signal: finished.signal });
  await Promise.race([work.finally(() => finished.abort()), limit.catch(() => undefined)]);
}
