/** [HOK9] Limits hook events in a fixed window, whose remaining quota can be reported exactly. */
export interface HookRate {
  /** Takes all `events`, or none if fewer are left. */
  take(events: number): RateState & { ok: boolean };
}

export interface RateState {
  limit: number;
  left: number;
  resetSeconds: number;
}

export const HOOK_WINDOW_S = 10;

export function createHookRate(perSecond: number, now: () => number = Date.now): HookRate {
  const limit = perSecond * HOOK_WINDOW_S;
  let window = 0;
  let taken = 0;
  return {
    take(events) {
      const seconds = now() / 1_000;
      const current = Math.floor(seconds / HOOK_WINDOW_S);
      if (current !== window) {
        window = current;
        taken = 0;
      }
      const ok = taken + events <= limit;
      if (ok) taken += events;
      const resetSeconds = Math.max(1, Math.ceil((current + 1) * HOOK_WINDOW_S - seconds));
      return { ok, limit, left: limit - taken, resetSeconds };
    },
  };
}
