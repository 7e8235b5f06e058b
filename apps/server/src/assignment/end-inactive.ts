import { transitionStore } from "../conversations/transition-store.ts";
import { inactivityStore } from "../conversations/inactivity-store.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { Change } from "../conversations/deliveries.ts";
import type { Publisher } from "../conversations/publisher.ts";
import type { AssignmentSettings } from "./assignment-settings.ts";

export interface EndInactiveParts {
  database: Database;
  publisher: Publisher;
  settings: Pick<AssignmentSettings, "inactivityWarnMinutes" | "inactivityEndMinutes">;
}

/** [CNV9] Warns users who have long left the agent's last word unanswered, and ends what stays silent after that. */
export async function endInactive({
  database,
  publisher,
  settings,
}: EndInactiveParts): Promise<number> {
  const { inactivityWarnMinutes: warn, inactivityEndMinutes: end } = settings;
  if (warn === 0) return 0;
  const changes = await database.transaction(async (tx) => {
    const ended: Change[] = [];
    for (const { id, offeredAgentId } of await inactivityStore.lockExpired(tx, end)) {
      await transitionStore.end(tx, id);
      ended.push({
        conversationId: id,
        formerOfferId: offeredAgentId,
        messages: [
          await transitionStore.appendEvent(tx, id, {
            type: "ended",
            by: null,
            reason: "inactivity",
          }),
        ],
      });
    }
    return ended;
  });
  const warned = await database.transaction(async (tx) => {
    const all: Change[] = [];
    for (const { id, endsAt } of await inactivityStore.lockSilent(tx, warn, end)) {
      all.push({
        conversationId: id,
        messages: [await transitionStore.appendEvent(tx, id, { type: "inactive", endsAt })],
      });
    }
    return all;
  });
  await publisher.changes([...changes, ...warned]);
  return changes.length;
}
