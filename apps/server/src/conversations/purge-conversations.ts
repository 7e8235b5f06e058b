import { retentionStore } from "./retention-store.ts";
import type { Desk } from "../platform/kernel/desk.ts";

const SLICE = 100;

/** [MBX5] Removes conversations that ended longer ago than the retention setting, with all that belongs to them. */
export async function purgeConversations(
  desk: Pick<Desk, "database">,
  retentionDays: number,
): Promise<void> {
  if (retentionDays === 0) return;
  for (;;) {
    const purged = await desk.database.transaction((tx) =>
      retentionStore.purgeEnded(tx, { olderThanDays: retentionDays, limit: SLICE }),
    );
    if (purged < SLICE) return;
  }
}
