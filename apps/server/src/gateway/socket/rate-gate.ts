/** [CON3] A token bucket that limits the frames of one connection. */
export interface RateGate {
  readonly perSecond: number;
  /** Tokens that are left. */
  left: number;
  /** Frames refused since the bucket was last more than half full. */
  refused: number;
  /** When the last frame came, in milliseconds of a monotonic clock. */
  at: number;
}

/** `refuse`: answer with an error. `close`: the peer has ignored a whole burst of refusals. */
export type Verdict = "pass" | "refuse" | "close";

// The bucket holds the frames of four seconds.
const BURST_SECONDS = 4;

export function createRateGate(perSecond: number): RateGate {
  return { perSecond, left: perSecond * BURST_SECONDS, refused: 0, at: 0 };
}

export function admitFrame(gate: RateGate, now: number): Verdict {
  const size = gate.perSecond * BURST_SECONDS;
  // A clock that is set back adds nothing and removes nothing.
  const elapsedMs = Math.max(0, now - gate.at);
  gate.left = Math.min(size, gate.left + (elapsedMs / 1_000) * gate.perSecond);
  gate.at = now;
  if (gate.left >= 1) {
    gate.left--;
    if (gate.left > size / 2) gate.refused = 0;
    return "pass";
  }
  gate.refused++;
  return gate.refused > size ? "close" : "refuse";
}
