import type { Clock } from "../clock.ts";

/** Lets so many things a second pass, and calls `resume` once when more may after one was held back. */
export interface Pace {
  take: () => boolean;
  close: () => void;
}

export function createPace(clock: Clock, perSecond: () => number, resume: () => void): Pace {
  let since = -Infinity;
  let taken = 0;
  let timer: unknown;
  return {
    take() {
      const now = clock.now();
      if (now - since >= 1_000 || now < since) {
        since = now;
        taken = 0;
      }
      if (taken < perSecond()) return ++taken > 0;
      timer ??= clock.setTimeout(
        () => {
          timer = undefined;
          resume();
        },
        since + 1_000 - now,
      );
      return false;
    },
    close: () => clock.clearTimeout(timer),
  };
}
