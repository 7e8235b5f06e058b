/** [CON3] How many frames a connection may send: a bucket that holds four seconds' worth. */
export interface RateGate {
  admit(now: number): "pass" | "refuse" | "close";
}

const BURST_SECONDS = 4;

export function createRateGate(perSecond: number): RateGate {
  const size = perSecond * BURST_SECONDS;
  let left = size;
  let refused = 0;
  let at = 0;
  return {
    admit(now) {
      // A clock that is set back gives nothing and takes nothing.
      left = Math.min(size, left + (Math.max(0, now - at) / 1_000) * perSecond);
      at = now;
      if (left >= 1) {
        left--;
        if (left > size / 2) refused = 0;
        return "pass";
      }
      refused++;
      return refused > size ? "close" : "refuse";
    },
  };
}
