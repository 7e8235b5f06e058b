import { retentionStore } from "./retention-store.ts";
import type { Database } from "../platform/postgres/database.ts";

const SLICE = 100;

/** [MBX5] Deletes conversations that ended longer ago than the retention setting, with everything that belongs to them. */
export async function purgeConversations(
  { database }: { database: Database },
  retentionDays: number,
): Promise<void> {
  if (retentionDays === 0) return;
  for (;;) {
    const purged = await database.transaction((tx) =>
      retentionStore.purgeEnded(tx, { olderThanDays: retentionDays, limit: SLICE }),
    );
    if (purged < SLICE) return;
  }
}
