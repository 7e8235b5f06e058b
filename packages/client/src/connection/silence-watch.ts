import { PONG_TIMEOUT_MS } from "@deskwire/protocol";
import type { Clock } from "../clock.ts";

/** [CON1] Detects a link that is open but dead: it asks after a silence, and gives up when no frame follows. */
export interface SilenceWatch {
  /** A frame came. */
  heard: () => void;
  close: () => void;
}

export interface SilenceWatchOptions {
  clock: Clock;
  /** How long the server may be silent before it is asked. */
  quietMs: number;
  ask: () => void;
  /** Nothing was heard within 10 s of the question. */
  dead: () => void;
}

interface Watch extends SilenceWatchOptions {
  heardAt: number;
  timer: unknown;
}

export function watchSilence(options: SilenceWatchOptions): SilenceWatch {
  const watch: Watch = { ...options, heardAt: options.clock.now(), timer: undefined };
  listen(watch, watch.quietMs);
  return {
    heard: () => void (watch.heardAt = watch.clock.now()),
    close: () => watch.clock.clearTimeout(watch.timer),
  };
}

// One timer per silence, not per frame: when it rings, it looks at the time of the latest frame.
function listen(watch: Watch, ms: number): void {
  watch.timer = watch.clock.setTimeout(() => check(watch), ms);
}

function check(watch: Watch): void {
  const { clock, quietMs } = watch;
  const askedAt = clock.now();
  const silentMs = askedAt - watch.heardAt;
  if (silentMs < quietMs) return listen(watch, quietMs - silentMs);
  watch.ask();
  watch.timer = clock.setTimeout(() => {
    if (watch.heardAt >= askedAt) listen(watch, quietMs);
    else watch.dead();
  }, PONG_TIMEOUT_MS);
}
