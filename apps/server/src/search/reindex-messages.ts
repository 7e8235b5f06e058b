import type { Database } from "../platform/postgres/database.ts";
import { indexMessages } from "./index-messages.ts";
import { searchStore } from "./search-store.ts";

const CONVERSATIONS_A_STEP = 200;

/**
 * [SRC6] Makes the index of every conversation anew, a few conversations at a time. The messages of these few are not found
 * meanwhile. Servers may run, and a stopped run can be repeated. Returns the number of conversations.
 */
export async function reindexMessages(
  database: Database,
  told: (conversations: number) => void = () => undefined,
): Promise<number> {
  let count = 0;
  let after: string | null = null;
  for (;;) {
    const ids = await searchStore.conversationsAfter(database.pool, after, CONVERSATIONS_A_STEP);
    if (ids.length === 0) return count;
    await database.transaction((tx) => searchStore.reset(tx, ids));
    await indexMessages(database, ids);
    count += ids.length;
    after = ids.at(-1) ?? null;
    told(count);
  }
}
