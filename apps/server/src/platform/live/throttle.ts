export interface Throttled {
  (): void;
  /** Cancels a call that is due. */
  stop(): void;
}

interface ThrottleState {
  action: () => void;
  intervalMs: number;
  /** Set for an interval after each call of the action. */
  timer: NodeJS.Timeout | null;
  /** The action is to be called at the end of the interval. */
  due: boolean;
}

/** Calls `action` at once, and at most once an interval: calls within the interval cause one more at its end. */
export function throttle(action: () => void, intervalMs: number): Throttled {
  const state: ThrottleState = { action, intervalMs, timer: null, due: false };
  const call = () => {
    if (state.timer === null) act(state);
    else state.due = true;
  };
  return Object.assign(call, {
    stop() {
      if (state.timer !== null) clearTimeout(state.timer);
      state.timer = null;
      state.due = false;
    },
  });
}

function act(state: ThrottleState): void {
  state.due = false;
  state.timer = setTimeout(() => {
    state.timer = null;
    if (state.due) act(state);
  }, state.intervalMs);
  state.timer.unref();
  state.action();
}
