import type { DeskwireClient } from "@deskwire/client";

/** [CTR7] Cursor and counters are independent: advances the read cursor, and clears every counter of notifications. */
export function markAllRead(client: DeskwireClient): void {
  const { notifications, counters } = client.getState();
  const last = notifications.items.at(-1)?.seq ?? 0;
  if (last > notifications.readSeq) client.markNotificationsRead(last);
  for (const [category, count] of Object.entries(counters)) {
    if (category === "chat" || category === "total" || count === 0) continue;
    void clear(client, category, count);
  }
}

/** When offline, clears the counter after the next connect, unless it has changed by then. */
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
