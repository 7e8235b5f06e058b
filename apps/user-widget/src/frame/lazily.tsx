import { createElement, useEffect, useState } from "react";
import type { ComponentType } from "react";
import { loadLater } from "./i18n/load-words.ts";
import { useWords } from "./i18n/words.ts";
import { later } from "./later.ts";

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

/**
 * A component whose code is loaded when it is first rendered, with retries and backoff while it stays mounted. Renders
 * `standIn`, or nothing, until then.
 */
export function lazily<P extends object>(
  load: () => Promise<ComponentType<P>>,
  standIn: ComponentType<P> | null = null,
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  const fetchPart = later(async () => (loaded = await load()));
  return function Lazy(props: P) {
    const words = useWords();
    const [part, setPart] = useState(() => words.later && loaded);
    const [failures, setFailures] = useState(0);
    useEffect(() => {
      if (part !== null) return;
      let wanted = true;
      let timer: number | undefined;
      const retry = () => {
        const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** failures);
        if (wanted) timer = window.setTimeout(() => setFailures(failures + 1), delay);
      };
      Promise.all([fetchPart(), loadLater(words)]).then(
        ([fresh]) => wanted && setPart(() => fresh),
        retry,
      );
      return () => {
        wanted = false;
        clearTimeout(timer);
      };
    }, [part, failures, words]);
    const shown = part ?? standIn;
    return shown && createElement(shown, props);
  };
}
