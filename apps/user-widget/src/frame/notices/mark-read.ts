import type { DeskwireClient } from "@deskwire/client";

/** [CTR7] Notices and numbers are apart: reading the list advances the cursor, and clears what it counts. */
export function markNoticesRead(client: DeskwireClient): void {
  const { notifications, counters } = client.getState();
  const last = notifications.items.at(-1)?.seq ?? 0;
  if (last > notifications.readSeq) client.markNotificationsRead(last);
  for (const [category, count] of Object.entries(counters)) {
    if (category === "chat" || category === "total" || count === 0) continue;
    void client.readCounter(category);
  }
}
