import type { DeskwireClient } from "@deskwire/client";
import { useEffect } from "react";
import { listen } from "../hooks.ts";

/** Connects at once when the device wakes up or comes online, instead of at the next attempt. */
export function useWakeUp(client: DeskwireClient): void {
  useEffect(() => {
    const wake = () => {
      if (client.getState().connection.status === "waiting") client.reconnectNow();
    };
    const stops = [
      // After a change of network the old link is dead, even if no event has said so.
      listen(window, "online", () => client.reconnectNow()),
      listen(document, "visibilitychange", () => {
        if (document.visibilityState === "visible") wake();
      }),
      listen(window, "pageshow", wake),
    ];
    return () => stops.forEach((stop) => stop());
  }, [client]);
}
