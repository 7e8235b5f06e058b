import type { Socket } from "node:net";

/** Takes a chunk and answers what is passed on in its place. */
export type Rewrite = (chunk: Buffer) => readonly Buffer[];

/** One direction of a connection through the proxy; bytes keep their order whatever is done to them. */
export interface Lane {
  hold(): void;
  release(): void;
  forget(): void;
  /** Reads on and passes nothing, for good. */
  swallow(): void;
  rewrite(rewrite: Rewrite): void;
  /** Looks again, after the rate has changed. */
  wake(): void;
  stop(): void;
}

export interface LaneOptions {
  from: Socket;
  to: Socket;
  delayMs(): number;
  bytesPerSecond(): number;
  heard(chunk: Buffer): void;
}

/** Kept in one direction before the source is no longer read. */
const KEPT_MAX_BYTES = 8 * 1024 * 1024;
/** While the rate is limited, far less: what the proxy holds, the sender believes to be gone. */
const KEPT_MAX_SLOW_BYTES = 64 * 1024;
const SLICE_MS = 50;

interface Kept {
  bytes: Buffer;
  dueAt: number;
}

export function createLane({ from, to, delayMs, bytesPerSecond, heard }: LaneOptions): Lane {
  let queue: Kept[] = [];
  let kept = 0;
  let mode: "pass" | "hold" | "swallow" = "pass";
  let rewrite: Rewrite = (chunk) => [chunk];
  let timer: NodeJS.Timeout | undefined;
  let nextAt = 0;

  from.on("data", (chunk: Buffer) => {
    if (mode === "swallow") return;
    heard(chunk);
    const dueAt = performance.now() + delayMs();
    for (const bytes of rewrite(chunk)) {
      if (bytes.length === 0) continue;
      queue.push({ bytes, dueAt });
      kept += bytes.length;
    }
    move();
    const room = bytesPerSecond() === Infinity ? KEPT_MAX_BYTES : KEPT_MAX_SLOW_BYTES;
    if (kept > room) from.pause();
  });
  to.on("drain", () => move());

  function move(): void {
    clearTimeout(timer);
    timer = undefined;
    while (mode === "pass" && !to.destroyed && !to.writableNeedDrain) {
      const rate = bytesPerSecond();
      const [first] = queue;
      if (first === undefined || rate <= 0) break;
      const waitMs = Math.max(first.dueAt, rate === Infinity ? 0 : nextAt) - performance.now();
      if (waitMs > 0) {
        timer = setTimeout(move, waitMs);
        break;
      }
      pass(first, rate);
    }
    if (kept < KEPT_MAX_SLOW_BYTES && from.isPaused()) from.resume();
  }

  function pass(first: Kept, rate: number): void {
    const slice = rate === Infinity ? first.bytes.length : Math.ceil((rate * SLICE_MS) / 1_000);
    const bytes = first.bytes.subarray(0, slice);
    first.bytes = first.bytes.subarray(bytes.length);
    if (first.bytes.length === 0) queue.shift();
    kept -= bytes.length;
    nextAt = performance.now() + (rate === Infinity ? 0 : (bytes.length / rate) * 1_000);
    to.write(bytes);
  }

  function forget(): void {
    queue = [];
    kept = 0;
    if (from.isPaused()) from.resume();
  }

  return {
    hold: () => void (mode = mode === "swallow" ? mode : "hold"),
    release() {
      if (mode === "hold") mode = "pass";
      move();
    },
    forget,
    swallow() {
      mode = "swallow";
      forget();
    },
    rewrite: (next) => void (rewrite = next),
    wake: move,
    stop() {
      clearTimeout(timer);
      mode = "swallow";
      forget();
    },
  };
}
