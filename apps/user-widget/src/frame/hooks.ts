import { useCallback, useEffect, useState, useSyncExternalStore } from "react";

interface Observable<T> {
  getState(): T;
  subscribe(listener: () => void): () => void;
}

export function useStore<T>(store: Observable<T>): T {
  return useSyncExternalStore(store.subscribe, store.getState);
}

/** The current time, updated every `everyMs` while `running`. */
export function useNow(everyMs: number, running = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, running]);
  return now;
}

/** Whether the document is visible: neither in a background tab nor minimized. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(
    useCallback((listener) => listen(document, "visibilitychange", listener), []),
    () => document.visibilityState === "visible",
  );
}

export function useDeviceOnline(): boolean {
  const subscribe = useCallback((listener: () => void) => {
    const stops = [listen(window, "online", listener), listen(window, "offline", listener)];
    return () => stops.forEach((stop) => stop());
  }, []);
  return useSyncExternalStore(subscribe, () => navigator.onLine);
}

/** Adds an event listener. Returns the function that removes it. */
export function listen(
  target: EventTarget,
  type: string,
  listener: (event: Event) => void,
): () => void {
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}
