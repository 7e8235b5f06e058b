import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { listen } from "@deskwire/chat-view/browser/listen";
import { onTime } from "@deskwire/chat-view/browser/on-time";

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
  useEffect(() => (running ? onTime(everyMs, setNow) : undefined), [everyMs, running]);
  return now;
}

/** Whether the document is visible: neither in a background tab nor minimized. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(
    useCallback((listener) => listen(document, "visibilitychange", listener), []),
    () => document.visibilityState === "visible",
  );
}
