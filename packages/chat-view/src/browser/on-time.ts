import { listen } from "./listen.ts";

/**
 * Calls `listener` with the current time in epoch milliseconds: at once, then every `everyMs`, and when the page is shown
 * again, because timers stand still while a device sleeps. Returns the function that stops it.
 */
export function onTime(everyMs: number, listener: (now: number) => void): () => void {
  const tick = () => listener(Date.now());
  tick();
  const timer = setInterval(tick, everyMs);
  const stop = listen(document, "visibilitychange", tick);
  return () => {
    clearInterval(timer);
    stop();
  };
}
