const BASE_MS = 500;
const SPREAD_MAX_MS = 20_000;

/**
 * [CON4] The wait before the next attempt: 0.5 s + random(0, min(20 s, 0.5 s · 2ⁿ)). `attempt` is n, the number of
 * failures since the link was last stable. `random` is in [0, 1).
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  return BASE_MS + random * Math.min(SPREAD_MAX_MS, BASE_MS * 2 ** attempt);
}
