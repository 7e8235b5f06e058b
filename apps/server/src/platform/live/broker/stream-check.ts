export type StreamVerdict = "next" | "gap" | "repeat";

/** Follows the numbers that each sender gives its messages on each channel. */
export interface StreamCheck {
  /**
   * `gap`: something before it is missing (take it all the same). `repeat`: it came before, or too late: drop it.
   * With `fromStart` the receiver was there before the sender's first, so that must be number 1.
   */
  check(channel: string, source: string, n: number, fromStart: boolean): StreamVerdict;
  /** Drops what is known of senders that the predicate names. */
  forget(isGone: (source: string) => boolean): void;
}

export function createStreamCheck(): StreamCheck {
  const bySource = new Map<string, Map<string, number>>();
  return {
    check(channel, source, n, fromStart) {
      const streams = bySource.get(source) ?? new Map<string, number>();
      bySource.set(source, streams);
      const last = streams.get(channel) ?? (fromStart ? 0 : n - 1);
      if (n <= last) return "repeat";
      streams.set(channel, n);
      return n === last + 1 ? "next" : "gap";
    },
    forget(isGone) {
      for (const source of bySource.keys()) if (isGone(source)) bySource.delete(source);
    },
  };
}
