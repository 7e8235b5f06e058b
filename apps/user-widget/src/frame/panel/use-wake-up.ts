import type { DeskwireClient } from "@deskwire/client";
import { useEffect } from "react";
import { listen } from "../hooks.ts";

/** A device that comes back does not wait for the next attempt's time. */
export function useWakeUp(client: DeskwireClient): void {
  useEffect(() => {
    const wake = () => {
      if (client.getState().connection.status === "waiting") client.reconnectNow();
    };
    const stops = [
      // What is left of the old link is dead when the network has changed, even if nothing has said so yet.
      listen(window, "online", () => client.reconnectNow()),
      listen(document, "visibilitychange", () => {
        if (document.visibilityState === "visible") wake();
      }),
      listen(window, "pageshow", wake),
    ];
    return () => stops.forEach((stop) => stop());
  }, [client]);
}
