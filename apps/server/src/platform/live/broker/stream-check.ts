export type StreamVerdict = "next" | "gap" | "repeat";

/** Follows the numbers that each sender gives its messages on each channel. */
export interface StreamCheck {
  /**
   * `gap`: a message before this one is missing; take this one all the same. `repeat`: it came before, or too late; drop
   * it. `fromStart` says that the receiver listened before the sender's first message, which must then be number 1.
   * Called for every peer message: it takes plain arguments in order to allocate nothing.
   */
  check(channel: string, source: string, n: number, fromStart: boolean): StreamVerdict;
  /** Drops the streams of the senders for which the predicate holds. */
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
