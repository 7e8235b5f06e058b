import { useEffect, useState, useSyncExternalStore } from "react";
import { deviceOnline } from "@deskwire/chat-view/browser/device-online";
import { listen } from "@deskwire/chat-view/browser/listen";
import { onTime } from "@deskwire/chat-view/browser/on-time";

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}

export const usePhone = (): boolean => useMediaQuery("(max-width: 767px)");

export function useOnline(): boolean {
  return useSyncExternalStore(deviceOnline.subscribe, deviceOnline.getState);
}

/** The current time in epoch milliseconds, renewed every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => onTime(everyMs, setNow), [everyMs]);
  return now;
}

/** True once `value` has been true for `ms` without a break. False as soon as `value` is false. */
export function useLasting(value: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!value) {
      setLasting(false);
      return undefined;
    }
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return value && lasting;
}

/** `value`, debounced by `ms`. */
export function useDebounced<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

/** Whether the document is visible: neither in a background tab nor minimized. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(
    (changed) => listen(document, "visibilitychange", changed),
    () => document.visibilityState === "visible",
  );
}
