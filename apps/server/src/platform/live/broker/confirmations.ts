/**
 * Counts which nodes have confirmed an announcement. A node that did not confirm in time is muted: no later announcement
 * waits for it until a message comes from it. One stopped process must not slow down every sign-in.
 */
export interface Confirmations {
  /**
   * Calls `send` with the announcement's number; `send` resolves with how many nodes (this one included) it reached.
   * Resolves when all of them have confirmed, when the time is over, or when it reached no node.
   */
  request(send: (id: number) => Promise<number | null>): Promise<void>;
  confirm(id: number, member: string): void;
  /** A message came from the member. */
  hear(member: string): void;
  /** Resolves all open requests. */
  close(): void;
}

interface Request {
  id: number;
  confirmed: Set<string>;
  /** How many subscribers it reached; null until that is known, because confirmations can come sooner. */
  reached: number | null;
  resolve: () => void;
}

interface ConfirmationsState {
  timeoutMs: number;
  /** The other live members. */
  expected: () => string[];
  requests: Map<number, Request>;
  muted: Set<string>;
  /** Subscribers that Redis counts although no member uses them, as those of a machine that lost its power. */
  strangers: number;
  lastReached: number;
  lastId: number;
}

export function createConfirmations(timeoutMs: number, expected: () => string[]): Confirmations {
  const state: ConfirmationsState = {
    timeoutMs,
    expected,
    requests: new Map(),
    muted: new Set(),
    strangers: 0,
    lastReached: 0,
    lastId: 0,
  };
  return {
    request: (send) => request(state, send),
    confirm(id, member) {
      const open = state.requests.get(id);
      if (open === undefined) return;
      open.confirmed.add(member);
      settle(state, open);
    },
    hear: (member) => void state.muted.delete(member),
    close() {
      for (const open of state.requests.values()) end(state, open);
    },
  };
}

async function request(
  state: ConfirmationsState,
  send: (id: number) => Promise<number | null>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const open: Request = { id: ++state.lastId, confirmed: new Set(), reached: null, resolve };
  state.requests.set(open.id, open);
  const timer = setTimeout(() => giveUp(state, open), state.timeoutMs);
  forgetDeadMuted(state);
  open.reached = (await send(open.id)) ?? 0;
  noteReached(state, open.reached);
  settle(state, open);
  await promise;
  clearTimeout(timer);
}

/** Ends the request when all nodes that it waits for have confirmed. */
function settle(state: ConfirmationsState, open: Request): void {
  const { muted, strangers } = state;
  if (open.reached === null || open.confirmed.size < open.reached - muted.size - strangers) return;
  if (strangers > 0 && unconfirmed(state, open).length > 0) return;
  end(state, open);
}

/** The time is over: mutes the members that did not confirm; the other missing subscribers are strangers. */
function giveUp(state: ConfirmationsState, open: Request): void {
  for (const member of unconfirmed(state, open)) state.muted.add(member);
  state.strangers = Math.max(0, (open.reached ?? 0) - open.confirmed.size - state.muted.size);
  end(state, open);
}

function end({ requests }: ConfirmationsState, open: Request): void {
  requests.delete(open.id);
  open.resolve();
}

function unconfirmed({ expected, muted }: ConfirmationsState, { confirmed }: Request): string[] {
  return expected().filter((member) => !muted.has(member) && !confirmed.has(member));
}

/** Fewer subscribers than before: the strangers may be among those that are gone. */
function noteReached(state: ConfirmationsState, reached: number): void {
  if (reached < state.lastReached) state.strangers = 0;
  state.lastReached = reached;
}

function forgetDeadMuted({ expected, muted }: ConfirmationsState): void {
  const living = new Set(expected());
  for (const member of muted) if (!living.has(member)) muted.delete(member);
}
