import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { SLOW_BYTES } from "./send-queue.ts";
import type { Timings } from "./timings.ts";

/**
 * `well`: nothing to do. `silent`: send a ping; examineVitals() answers this once per silence. `dead`: the peer did not answer
 * the ping in time. `stalled`: the peer does not read.
 */
export type Condition = "well" | "silent" | "dead" | "stalled";

/** [CON1] [CON2] The signs that a peer is alive and reads. All times are milliseconds of a monotonic clock. */
export interface Vitals {
  readonly webSocket: Pick<WebSocket, "bufferedAmount">;
  readonly socket: Pick<Socket, "bytesWritten" | "writableLength">;
  readonly timings: Pick<Timings, "heartbeatMs" | "pongMs">;
  heardAt: number;
  /** When the ping that has no answer yet was sent. */
  askedAt: number | null;
  /** Bytes that the peer had taken when it was last seen to read. */
  taken: number;
  takenAt: number;
}

const STALL_MS = 10_000;

export function createVitals(
  peer: Pick<Vitals, "webSocket" | "socket" | "timings">,
  now: number,
): Vitals {
  const { webSocket, socket, timings } = peer;
  return { webSocket, socket, timings, heardAt: now, askedAt: null, taken: 0, takenAt: now };
}

/** Notes a sign of life. */
export function noteHeard(vitals: Vitals, now: number): void {
  vitals.heardAt = now;
  vitals.askedAt = null;
}

/** To be called every few seconds. */
export function examineVitals(vitals: Vitals, now: number): Condition {
  if (isStalled(vitals, now)) return "stalled";
  const { heartbeatMs, pongMs } = vitals.timings;
  if (vitals.askedAt !== null) return now - vitals.askedAt >= pongMs ? "dead" : "well";
  if (now - vitals.heardAt < heartbeatMs) return "well";
  vitals.askedAt = now;
  return "silent";
}

function isStalled(vitals: Vitals, now: number): boolean {
  const { webSocket, socket } = vitals;
  const waiting = webSocket.bufferedAmount;
  const taken = socket.bytesWritten - socket.writableLength;
  if (waiting === 0 || taken !== vitals.taken) {
    vitals.taken = taken;
    vitals.takenAt = now;
  }
  return waiting > SLOW_BYTES || now - vitals.takenAt >= STALL_MS;
}
