export interface Throttled {
  (): void;
  stop(): void;
}

/** Runs `action` at once, and again at the end of the interval when it was asked for meanwhile. */
export function throttle(action: () => void, intervalMs: number): Throttled {
  let timer: NodeJS.Timeout | null = null;
  let again = false;

  function run(): void {
    again = false;
    timer = setTimeout(() => {
      timer = null;
      if (again) run();
    }, intervalMs);
    timer.unref();
    action();
  }

  const call = () => {
    if (timer === null) run();
    else again = true;
  };
  return Object.assign(call, {
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      again = false;
    },
  });
}
