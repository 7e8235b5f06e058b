import { transitionStore } from "../conversations/transition-store.ts";
import { inactivityStore } from "../conversations/inactivity-store.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { publishChanges, type Change } from "../conversations/publish.ts";

/** [CNV9] Warns users who have long left the agent's last word unanswered, and ends what stays silent after that. */
export async function endInactive(desk: Desk): Promise<number> {
  const { inactivityWarnMinutes: warn, inactivityEndMinutes: end } = desk.settings;
  if (warn === 0) return 0;
  const changes = await desk.database.transaction(async (tx) => {
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
  const warned = await desk.database.transaction(async (tx) => {
    const all: Change[] = [];
    for (const { id, endsAt } of await inactivityStore.lockSilent(tx, warn, end)) {
      all.push({
        conversationId: id,
        messages: [await transitionStore.appendEvent(tx, id, { type: "inactive", endsAt })],
      });
    }
    return all;
  });
  await publishChanges(desk, [...changes, ...warned]);
  return changes.length;
}
