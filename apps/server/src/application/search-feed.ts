import type { Desk, Log } from "./desk.ts";
import { indexMessages } from "./index-messages.ts";
import { repeat } from "./repeat.ts";

/** [SRC3] Keeps the search index close behind the messages. */
export interface SearchFeed {
  /** This conversation has a new message; it is indexed with the next round. */
  touch(conversationId: string): void;
  close(): void;
}

const ROUND_MS = 1_000;
const PENDING_MAX = 100;
const LAG_MS = 15_000;
// What a node that died had not indexed yet is found by comparing everything, which costs a scan.
const SCAN_MS = 10 * 60_000;

export function createSearchFeed(
  desk: Pick<Desk, "database" | "messages"> & { log: Log },
): SearchFeed {
  let touched = new Set<string>();
  let indexedAt = performance.now();

  /** Indexing costs as much as writing: while messages queue up for their commit, it stands back, for a while. */
  function mustWait(): boolean {
    const now = performance.now();
    if (desk.messages.pending > PENDING_MAX && now - indexedAt < LAG_MS) return true;
    indexedAt = now;
    return false;
  }

  async function round(): Promise<void> {
    if (touched.size === 0 || mustWait()) return;
    const among = [...touched];
    touched = new Set();
    try {
      await indexMessages(desk, among);
    } catch (error) {
      for (const id of among) touched.add(id);
      throw error;
    }
  }

  const { log } = desk;
  const stopRounds = repeat(round, { everyMs: ROUND_MS, log, name: "indexing messages" });
  const stopScans = repeat(() => indexMessages(desk, null), {
    everyMs: SCAN_MS,
    log,
    name: "scanning for messages to index",
  });
  return {
    touch: (conversationId) => void touched.add(conversationId),
    close() {
      stopRounds();
      stopScans();
    },
  };
}
