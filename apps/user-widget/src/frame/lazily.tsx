import { createElement, useEffect, useState } from "react";
import type { ComponentType } from "react";

/** A part that is fetched the first time it is shown. Until then, and when that fails, nothing stands in its place. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [part, setPart] = useState(() => loaded);
    useEffect(() => {
      if (part !== null) return;
      let wanted = true;
      load().then(
        (fresh) => {
          loaded = fresh;
          if (wanted) setPart(() => fresh);
        },
        // Offline: the next time it is shown it is fetched again.
        () => undefined,
      );
      return () => {
        wanted = false;
      };
    }, [part]);
    return part === null ? null : createElement(part, props);
  };
}
