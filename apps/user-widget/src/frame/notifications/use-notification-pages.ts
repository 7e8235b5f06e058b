import type { DeskwireClient } from "@deskwire/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { useStore } from "../hooks.ts";

export type PageState = "idle" | "loading" | "failed" | "complete";

/** Loads the list page by page, newest first. Loads the first page without a call of `load`. */
export function useNotificationPages(client: DeskwireClient): {
  state: PageState;
  load: () => void;
} {
  const { connection, notifications } = useStore(client);
  const { items, lastSeq } = notifications;
  const [state, setState] = useState<PageState>("idle");
  const busy = useRef(false);

  const load = useCallback(() => {
    if (busy.current) return;
    busy.current = true;
    setState("loading");
    const before = client.getState().notifications.items[0]?.seq;
    void client.loadNotifications().then((outcome) => {
      busy.current = false;
      if (!outcome.ok) return setState("failed");
      // Retention may have deleted all earlier notifications although lower sequence numbers remain.
      const nothing = client.getState().notifications.items[0]?.seq === before;
      setState(outcome.value.more && !nothing ? "idle" : "complete");
    });
  }, [client]);

  const online = connection.status === "online";
  const missing = items.length === 0 && lastSeq > 0;
  useEffect(() => {
    if (online && missing) load();
  }, [online, missing, load]);

  const first = items[0]?.seq ?? lastSeq + 1;
  return { state: state === "idle" && first <= 1 ? "complete" : state, load };
}
