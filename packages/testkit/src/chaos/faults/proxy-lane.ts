import type { Socket } from "node:net";

/** Returns the chunks that are passed on in the place of a chunk. */
export type Rewrite = (chunk: Buffer) => readonly Buffer[];

/** One direction of a connection through the proxy. Bytes always keep their order. */
export interface Lane {
  /** Keeps all bytes until `release`. */
  hold(): void;
  release(): void;
  /** Drops the kept bytes. */
  forget(): void;
  /** Reads on and drops everything, for good. */
  swallow(): void;
  rewrite(rewrite: Rewrite): void;
  /** Continues after the rate has changed. */
  wake(): void;
  stop(): void;
}

export interface LaneOptions {
  from: Socket;
  to: Socket;
  delayMs(): number;
  bytesPerSecond(): number;
  /** Called with each chunk before it is kept or passed on. */
  heard(chunk: Buffer): void;
}

/** The lane stops reading its source when it keeps more than this. */
const KEPT_MAX_BYTES = 8 * 1024 * 1024;
/** The same with a limited rate: the sender takes the bytes in the proxy for delivered. */
const KEPT_MAX_SLOW_BYTES = 64 * 1024;
const SLICE_MS = 50;

interface Kept {
  bytes: Buffer;
  dueAt: number;
}

interface LaneState extends LaneOptions {
  queue: Kept[];
  keptBytes: number;
  mode: "pass" | "hold" | "swallow";
  rewrite: Rewrite;
  timer: NodeJS.Timeout | undefined;
  /** When the rate allows the next slice. */
  nextAt: number;
}

export function createLane(options: LaneOptions): Lane {
  const state: LaneState = {
    ...options,
    queue: [],
    keptBytes: 0,
    mode: "pass",
    rewrite: (chunk) => [chunk],
    timer: undefined,
    nextAt: 0,
  };
  options.from.on("data", (chunk: Buffer) => read(state, chunk));
  options.to.on("drain", () => move(state));
  return {
    hold: () => hold(state),
    release: () => release(state),
    forget: () => forget(state),
    swallow: () => swallow(state),
    rewrite: (rewrite) => void (state.rewrite = rewrite),
    wake: () => move(state),
    stop() {
      clearTimeout(state.timer);
      swallow(state);
    },
  };
}

function read(state: LaneState, chunk: Buffer): void {
  if (state.mode === "swallow") return;
  state.heard(chunk);
  const dueAt = performance.now() + state.delayMs();
  for (const bytes of state.rewrite(chunk)) {
    if (bytes.length === 0) continue;
    state.queue.push({ bytes, dueAt });
    state.keptBytes += bytes.length;
  }
  move(state);
  const room = state.bytesPerSecond() === Infinity ? KEPT_MAX_BYTES : KEPT_MAX_SLOW_BYTES;
  if (state.keptBytes > room) state.from.pause();
}

/** Passes on all bytes that are due, and sets a timer for the next ones. */
function move(state: LaneState): void {
  const { from, to, queue } = state;
  clearTimeout(state.timer);
  state.timer = undefined;
  while (state.mode === "pass" && !to.destroyed && !to.writableNeedDrain) {
    const rate = state.bytesPerSecond();
    const [first] = queue;
    if (first === undefined || rate <= 0) break;
    const waitMs = Math.max(first.dueAt, rate === Infinity ? 0 : state.nextAt) - performance.now();
    if (waitMs > 0) {
      state.timer = setTimeout(() => move(state), waitMs);
      break;
    }
    pass(state, first, rate);
  }
  if (state.keptBytes < KEPT_MAX_SLOW_BYTES && from.isPaused()) from.resume();
}

function pass(state: LaneState, first: Kept, rate: number): void {
  const slice = rate === Infinity ? first.bytes.length : Math.ceil((rate * SLICE_MS) / 1_000);
  const bytes = first.bytes.subarray(0, slice);
  first.bytes = first.bytes.subarray(bytes.length);
  if (first.bytes.length === 0) state.queue.shift();
  state.keptBytes -= bytes.length;
  state.nextAt = performance.now() + (rate === Infinity ? 0 : (bytes.length / rate) * 1_000);
  state.to.write(bytes);
}

function hold(state: LaneState): void {
  if (state.mode === "pass") state.mode = "hold";
}

function release(state: LaneState): void {
  if (state.mode === "hold") state.mode = "pass";
  move(state);
}

function swallow(state: LaneState): void {
  state.mode = "swallow";
  forget(state);
}

function forget(state: LaneState): void {
  state.queue.length = 0;
  state.keptBytes = 0;
  if (state.from.isPaused()) state.from.resume();
}
