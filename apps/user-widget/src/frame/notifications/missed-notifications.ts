import type { DeskwireClient } from "@deskwire/client";
import { useEffect } from "react";

/** [NTF5] After each connect, loads notifications that arrived while offline, so that the server need not resend them. */
export function MissedNotifications({ client }: { client: DeskwireClient }) {
  useEffect(() => {
    let asked: string | null = null;
    const take = () => {
      const { connection, notifications } = client.getState();
      if (connection.status !== "online" || connection.session === asked) return;
      asked = connection.session;
      const { items, lastSeq, deliveredSeq } = notifications;
      if (items.length === 0 && deliveredSeq < lastSeq) void client.loadNotifications();
    };
    take();
    return client.subscribe(take);
  }, [client]);
  return null;
}
