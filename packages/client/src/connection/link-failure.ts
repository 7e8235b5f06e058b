import { CLOSE, shouldReconnect } from "@deskwire/protocol";
import type { Clock } from "../clock.ts";
import type { TokenProblem } from "./connection-state.ts";
import type { Link } from "./link.ts";
import { reconnectDelayMs } from "./reconnect-delay.ts";

/** One failed attempt, or the loss of a link. */
export interface Failure {
  /** The number of failed attempts before this one. */
  attempt: number;
  /** Local epoch milliseconds before which the server does not want the next attempt. */
  notBefore?: number;
  why?: TokenProblem;
}

export interface Close {
  code: number;
  reason: string;
}

interface Chance {
  clock: Clock;
  random: () => number;
}

/** [CON4] The state that waits for the next attempt. */
export function waitAfter({ clock, random }: Chance, failure: Failure): Link {
  const { attempt, notBefore = 0, why } = failure;
  const retryAt = Math.max(notBefore, clock.now() + reconnectDelayMs(attempt, random()));
  return { name: "waiting", attempt: attempt + 1, retryAt, ...(why && { why }) };
}

/** [CON4] The state that a close of the socket leads to. */
export function afterClose(chance: Chance, failure: Failure & Close): Link {
  const { code, reason } = failure;
  if (!shouldReconnect(code)) return { name: "refused", code, reason };
  return waitAfter(chance, code === CLOSE.tokenExpired ? { ...failure, why: "expired" } : failure);
}
