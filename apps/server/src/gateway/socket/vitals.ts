import type { Socket } from "node:net";
import { SLOW_BYTES } from "./send-queue.ts";
import type { Timings } from "./timings.ts";

/**
 * `well`: nothing to do. `silent`: to be asked for a sign of life, said once. `dead`: it was asked and has given none.
 * `stalled`: it does not take what it is sent.
 */
export type Condition = "well" | "silent" | "dead" | "stalled";

/** [CON1] [CON2] Whether a peer lives and reads. */
export interface Vitals {
  /** It has given a sign of life. */
  heard(): void;
  /** To be called every few seconds. */
  examine(): Condition;
}

export interface Patient {
  socket: Pick<Socket, "bytesWritten" | "writableLength">;
  /** Bytes that it has not taken. */
  buffered(): number;
  timings: Pick<Timings, "heartbeatMs" | "pongMs">;
  /** A clock that is never set, in milliseconds. */
  now?: () => number;
}

const STALL_MS = 10_000;

export function createVitals({
  socket,
  buffered,
  timings,
  now = () => performance.now(),
}: Patient): Vitals {
  let heardAt = now();
  let askedAt: number | null = null;
  let progress = { taken: 0, at: heardAt };

  function isStalled(at: number): boolean {
    const waiting = buffered();
    const taken = socket.bytesWritten - socket.writableLength;
    if (waiting === 0 || taken !== progress.taken) progress = { taken, at };
    return waiting > SLOW_BYTES || at - progress.at >= STALL_MS;
  }

  return {
    heard() {
      heardAt = now();
      askedAt = null;
    },
    examine() {
      const at = now();
      if (isStalled(at)) return "stalled";
      if (askedAt !== null) return at - askedAt >= timings.pongMs ? "dead" : "well";
      if (at - heardAt < timings.heartbeatMs) return "well";
      askedAt = at;
      return "silent";
    },
  };
}
