import { STALE_DAYS } from "../mailboxes/mailbox-lane.ts";
import { agentStore } from "../agents/agent-store.ts";
import { runParts } from "../platform/postgres/run-parts.ts";
import { deliveryStore } from "../webhooks/delivery-store.ts";
import type { Database } from "../platform/postgres/database.ts";

const SLICE = 1_000;

/** Deletes expired sign-ins, and [OUT4] webhook deliveries that succeeded long ago. */
export async function pruneRecords({ database: { pool } }: { database: Database }): Promise<void> {
  await runParts([
    () => inSlices(() => agentStore.pruneLogins(pool, SLICE)),
    () =>
      inSlices(() => deliveryStore.pruneDelivered(pool, { staleDays: STALE_DAYS, limit: SLICE })),
  ]);
}

/** Deletes in small transactions, so that locks are held for a short time. */
async function inSlices(prune: () => Promise<number>): Promise<void> {
  while ((await prune()) === SLICE);
}
