/** [CON4] 0.5 s + random(0, min(20 s, 0.5 s · 2ⁿ)): `random` is in [0, 1), `attempt` is n. */
export function reconnectDelayMs(attempt: number, random: number): number {
  return (
    RECONNECT_BASE_MS + random * Math.min(RECONNECT_SPREAD_MAX_MS, RECONNECT_BASE_MS * 2 ** attempt)
  );
}

const RECONNECT_BASE_MS = 500;
const RECONNECT_SPREAD_MAX_MS = 20_000;
/** A link that held this long starts n again. */
export const STABLE_MS = 30_000;
/** A token, a socket or a `welcome` that takes longer counts as a failed attempt. */
export const ATTEMPT_TIMEOUT_MS = 15_000;
/** Beyond `heartbeatMs`, how long the server may be silent before the client asks with a ping. */
export const SILENCE_SLACK_MS = 12_000;
/** A request without an answer on a link that is otherwise alive. */
export const ANSWER_TIMEOUT_MS = 30_000;
/** Wait before repeating a refused request when the refusal names no `retryAfterMs`. */
export const RETRY_MS = 1_000;
/** How long the echo of an acknowledged send may take before the client fetches it. */
export const ECHO_WAIT_MS = 2_000;
/** A peer's typing lapses this long after its last event. */
export const TYPING_LAPSE_MS = 6_000;
/** Own typing is told at most this often. */
export const TYPING_REPEAT_MS = 3_000;
