import { listen } from "./listen.ts";

/** Whether the device has a network, as a store. Without one the browser knows that nothing reaches the server. */
export const deviceOnline = {
  getState: (): boolean => navigator.onLine,
  /** Calls the listener after every change. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void {
    const stops = [listen(window, "online", listener), listen(window, "offline", listener)];
    return () => stops.forEach((stop) => stop());
  },
};
