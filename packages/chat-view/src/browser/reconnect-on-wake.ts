import { listen } from "./listen.ts";

/** The part of the headless client that this needs. */
export interface Reconnecting {
  getState: () => { connection: { status: string } };
  reconnectNow: () => void;
}

/** Connects at once when the device wakes up or comes online, instead of at the next attempt. Returns how to stop it. */
export function reconnectOnWake(client: Reconnecting): () => void {
  const wake = () => {
    if (document.visibilityState !== "visible") return;
    if (client.getState().connection.status === "waiting") client.reconnectNow();
  };
  const stops = [
    // After a change of network the old link is dead, even if no event has said so.
    listen(window, "online", () => client.reconnectNow()),
    listen(document, "visibilitychange", wake),
    // A page that comes back from the browser's back-forward cache.
    listen(window, "pageshow", wake),
  ];
  return () => stops.forEach((stop) => stop());
}
