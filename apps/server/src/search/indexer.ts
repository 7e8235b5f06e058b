import { setTimeout } from "node:timers/promises";
import { searchStore } from "./search-store.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { Log } from "../platform/kernel/log.ts";
import { indexMessages } from "./index-messages.ts";
import { repeat } from "../platform/kernel/repeat.ts";

/** [SRC3] Keeps the search index close behind the messages. */
export interface Indexer {
  /** This conversation has a new message; it is indexed with the next round. */
  touch(conversationId: string): void;
  /** After a last round, for as long as a stopping node can wait. */
  close(): Promise<void>;
}

const ROUND_MS = 1_000;
const PENDING_MAX = 100;
const LAG_MS = 15_000;
const CROWDED_MS = 100;
// What a node that died had not indexed yet is found among what was active of late, and in the end by comparing
// everything, which costs a scan.
const SCAN_MS = 10 * 60_000;
const RECENT_MAX = 1_000;
const LAST_ROUND_MS = 3_000;

export interface IndexerParts {
  database: Database;
  /** Messages that wait for their commit. */
  messagesPending(): number;
  log: Log;
}

export function createIndexer(parts: IndexerParts, options: { lookMs: number }): Indexer {
  const { database, log } = parts;
  let touched = new Set<string>();
  let closed = false;

  /** Indexing costs as much as writing: while messages queue up for their commit, it stands back, but not for ever. */
  function createTurn(): () => Promise<void> {
    const until = performance.now() + LAG_MS;
    const isCrowded = (): boolean =>
      !closed && parts.messagesPending() > PENDING_MAX && performance.now() < until;
    return async () => {
      while (isCrowded()) await setTimeout(CROWDED_MS, undefined, { ref: false });
    };
  }

  async function index(): Promise<void> {
    if (touched.size === 0) return;
    const among = [...touched];
    touched = new Set();
    try {
      await indexMessages(database, among, createTurn());
    } catch (error) {
      for (const id of among) touched.add(id);
      throw error;
    }
  }

  let underWay = Promise.resolve();
  async function round(): Promise<void> {
    underWay = index();
    await underWay;
  }

  async function lastRound(): Promise<void> {
    await underWay.catch(() => undefined);
    await index().catch((error: unknown) =>
      log.warn({ err: error }, "the last messages were not indexed; another node does that"),
    );
  }

  /** Whichever node they were written on. */
  async function look(): Promise<void> {
    for (const id of await searchStore.recentlyBehind(database.pool, RECENT_MAX)) touched.add(id);
  }

  const stopRounds = repeat(round, { everyMs: ROUND_MS, log, name: "indexing messages" });
  const stopLooks = repeat(look, {
    everyMs: options.lookMs,
    log,
    name: "looking for messages to index",
  });
  const stopScans = repeat(() => indexMessages(database, null, createTurn()), {
    everyMs: SCAN_MS,
    log,
    name: "scanning for messages to index",
  });
  return {
    touch: (conversationId) => void touched.add(conversationId),
    async close() {
      closed = true;
      stopRounds();
      stopLooks();
      stopScans();
      // What this round does not manage, another node does.
      const finished = new AbortController();
      const { signal } = finished;
      const limit = setTimeout(LAST_ROUND_MS, undefined, { ref: false, signal });
      await Promise.race([
        lastRound().finally(() => finished.abort()),
        limit.catch(() => undefined),
      ]);
    },
  };
}
