/**
 * Counts which nodes have confirmed an announcement. A node that failed to confirm in time is not waited for again until
 * it is heard from: one stopped process must not slow down every sign-in.
 */
export interface Confirmations {
  /**
   * Calls `send` with the announcement's number; it answers how many nodes (this one included) it reached. Resolves when
   * they have all confirmed, the time is over, or it reached nobody.
   */
  request(send: (id: number) => Promise<number | null>): Promise<void>;
  confirm(id: number, member: string): void;
  /** The member is heard from. */
  hear(member: string): void;
  /** Resolves whatever waits. */
  close(): void;
}

interface Open {
  confirmed: Set<string>;
  /** How many subscribers it reached; null until that is known, confirmations can come sooner. */
  reached: number | null;
  resolve: () => void;
}

export function createConfirmations(timeoutMs: number, expected: () => string[]): Confirmations {
  const open = new Map<number, Open>();
  const mute = new Set<string>();
  /** Subscribers that Redis counts and no member is behind: of a machine that went without a word. */
  let strangers = 0;
  let lastReached = 0;
  let lastId = 0;

  function unconfirmed({ confirmed }: Open): string[] {
    return expected().filter((member) => !mute.has(member) && !confirmed.has(member));
  }

  function settle(id: number, request: Open): void {
    const { reached, confirmed } = request;
    if (reached === null || confirmed.size < reached - mute.size - strangers) return;
    if (strangers > 0 && unconfirmed(request).length > 0) return;
    open.delete(id);
    request.resolve();
  }

  function giveUp(id: number, request: Open): void {
    for (const member of unconfirmed(request)) mute.add(member);
    strangers = Math.max(0, (request.reached ?? 0) - request.confirmed.size - mute.size);
    open.delete(id);
    request.resolve();
  }

  function noteReached(reached: number): void {
    if (reached < lastReached) strangers = 0;
    lastReached = reached;
  }

  return {
    async request(send) {
      const id = ++lastId;
      const { promise, resolve } = Promise.withResolvers<void>();
      const request: Open = { confirmed: new Set(), reached: null, resolve };
      open.set(id, request);
      const timer = setTimeout(() => giveUp(id, request), timeoutMs);
      const living = new Set(expected());
      for (const member of mute) if (!living.has(member)) mute.delete(member);
      request.reached = (await send(id)) ?? 0;
      noteReached(request.reached);
      settle(id, request);
      await promise;
      clearTimeout(timer);
    },
    confirm(id, member) {
      const request = open.get(id);
      if (request === undefined) return;
      request.confirmed.add(member);
      settle(id, request);
    },
    hear: (member) => void mute.delete(member),
    close() {
      for (const [id, request] of open) {
        open.delete(id);
        request.resolve();
      }
    },
  };
}
