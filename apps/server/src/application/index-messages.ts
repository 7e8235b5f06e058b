import { searchStore } from "../storage/search-store.ts";
import type { Desk } from "./desk.ts";

const CONVERSATIONS_A_ROUND = 200;
const MESSAGES_A_ROUND = 2_000;

/** [SRC3] Brings the search index up to date, in small transactions: with the given conversations, or with all that are behind. */
export async function indexMessages(
  desk: Pick<Desk, "database">,
  among: readonly string[] | null,
): Promise<void> {
  for (;;) {
    const behind = await searchStore.behind(desk.database.pool, among, CONVERSATIONS_A_ROUND);
    if (behind.length === 0) return;
    await desk.database.transaction((tx) => searchStore.index(tx, behind, MESSAGES_A_ROUND));
  }
}
