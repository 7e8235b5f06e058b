import type { DeskwireClient } from "@deskwire/client";

/** [CTR7] Notices and numbers are apart: reading the list advances the cursor, and clears what it counts. */
export function markNoticesRead(client: DeskwireClient): void {
  const { notifications, counters } = client.getState();
  const last = notifications.items.at(-1)?.seq ?? 0;
  if (last > notifications.readSeq) client.markNotificationsRead(last);
  for (const [category, count] of Object.entries(counters)) {
    if (category === "chat" || category === "total" || count === 0) continue;
    void clear(client, category, count);
  }
}

/** What could not be cleared for want of a link is cleared with the next one, unless there is more to read by then. */
async function clear(client: DeskwireClient, category: string, count: number): Promise<void> {
  const outcome = await client.readCounter(category);
  if (outcome.ok || outcome.code !== "offline") return;
  const stop = client.subscribe(() => {
    const { connection, counters } = client.getState();
    if (connection.status !== "online") return;
    stop();
    if (counters[category] === count) void clear(client, category, count);
  });
}
