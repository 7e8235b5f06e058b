import { PONG_TIMEOUT_MS } from "@deskwire/protocol";
import type { Clock } from "../clock.ts";

/** [CON1] Detects a link that is open but dead: it asks after a silence, and gives up when no frame follows. */
export interface SilenceWatch {
  /** A frame came. */
  heard: () => void;
  /** [SHO4] Asks at once, unless a frame came since that time. */
  doubt: (since: number) => void;
  close: () => void;
}

export interface SilenceWatchOptions {
  clock: Clock;
  /** How long the server may be silent before it is asked. */
  quietMs: number;
  ask: () => void;
  /** True from a doubt to the next frame. */
  doubted: (on: boolean) => void;
  /** Nothing was heard within 10 s of the question. */
  dead: () => void;
}

interface Watch extends SilenceWatchOptions {
  heardAt: number;
  isDoubted: boolean;
  timer: unknown;
}

export function watchSilence(options: SilenceWatchOptions): SilenceWatch {
  const heardAt = options.clock.now();
  const watch: Watch = { ...options, heardAt, isDoubted: false, timer: undefined };
  listen(watch, watch.quietMs);
  return {
    heard: () => hear(watch),
    doubt: (since) => doubt(watch, since),
    close: () => watch.clock.clearTimeout(watch.timer),
  };
}

function hear(watch: Watch): void {
  watch.heardAt = watch.clock.now();
  if (!watch.isDoubted) return;
  watch.isDoubted = false;
  watch.doubted(false);
}

function doubt(watch: Watch, since: number): void {
  if (watch.isDoubted || watch.heardAt > since) return;
  watch.isDoubted = true;
  watch.clock.clearTimeout(watch.timer);
  askNow(watch);
  watch.doubted(true);
}

// One timer per silence, not per frame: when it rings, it looks at the time of the latest frame.
function listen(watch: Watch, ms: number): void {
  watch.timer = watch.clock.setTimeout(() => check(watch), ms);
}

function check(watch: Watch): void {
  const { clock, quietMs } = watch;
  const silentMs = clock.now() - watch.heardAt;
  if (silentMs < quietMs) return listen(watch, quietMs - silentMs);
  askNow(watch);
}

function askNow(watch: Watch): void {
  const { clock, quietMs } = watch;
  const askedAt = clock.now();
  watch.ask();
  watch.timer = clock.setTimeout(() => {
    if (watch.heardAt >= askedAt) listen(watch, quietMs);
    else watch.dead();
  }, PONG_TIMEOUT_MS);
}
