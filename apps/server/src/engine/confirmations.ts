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
  /** Null until the number of receivers is known; confirmations can come sooner. */
  needed: number | null;
  resolve: () => void;
}

export function createConfirmations(timeoutMs: number, expected: () => string[]): Confirmations {
  const open = new Map<number, Open>();
  const mute = new Set<string>();
  let lastId = 0;

  function settle(id: number, request: Open): void {
    if (request.needed === null || request.confirmed.size < request.needed) return;
    open.delete(id);
    request.resolve();
  }

  function giveUp(id: number, request: Open): void {
    for (const member of expected()) if (!request.confirmed.has(member)) mute.add(member);
    open.delete(id);
    request.resolve();
  }

  return {
    async request(send) {
      const id = ++lastId;
      const { promise, resolve } = Promise.withResolvers<void>();
      const request: Open = { confirmed: new Set(), needed: null, resolve };
      open.set(id, request);
      const timer = setTimeout(() => giveUp(id, request), timeoutMs);
      const living = new Set(expected());
      for (const member of mute) if (!living.has(member)) mute.delete(member);
      request.needed = ((await send(id)) ?? 0) - mute.size;
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
