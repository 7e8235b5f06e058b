import type { Connection } from "./connection-state.ts";

/** [LIM9] The connections that have not sent their first frame, oldest first. */
export interface Openings {
  /** False: no further socket of this address may open now. */
  mayOpen(address: string): boolean;
  /** Adds a connection. Answers older ones that have to go for it. */
  add(connection: Connection, now: number): Connection[];
  /** Ignored for a connection that is not here. */
  remove(connection: Connection): void;
}

/** How many connections without a first frame one address, and the node, may have. */
export interface OpeningLimits {
  /** Past this many, the oldest one goes for each new one, if it has had `patienceMs` for its first frame. */
  address: number;
  node: number;
  /** A stampede of clients that reconnect passes the limits for a moment, up to this many times. */
  stampede: number;
  patienceMs: number;
}

const LIMITS: OpeningLimits = { address: 100, node: 2_000, stampede: 10, patienceMs: 1_000 };

interface State {
  readonly limits: OpeningLimits;
  /** When each connection came, in milliseconds of a monotonic clock, in the order of coming. */
  readonly all: Map<Connection, number>;
  readonly byAddress: Map<string, Set<Connection>>;
}

export function createOpenings(limits: OpeningLimits = LIMITS): Openings {
  const state: State = { limits, all: new Map(), byAddress: new Map() };
  return {
    mayOpen: (address) => mayOpen(state, address),
    add: (connection, now) => add(state, connection, now),
    remove: (connection) => remove(state, connection),
  };
}

function mayOpen({ limits, all, byAddress }: State, address: string): boolean {
  const own = byAddress.get(address)?.size ?? 0;
  return all.size < limits.node * limits.stampede && own < limits.address * limits.stampede;
}

function add(state: State, connection: Connection, now: number): Connection[] {
  const { limits, all, byAddress } = state;
  const own = byAddress.get(connection.address) ?? new Set();
  const oldest = [
    ...(own.size >= limits.address ? [firstOf(own)] : []),
    ...(all.size >= limits.node ? [firstOf(all.keys())] : []),
  ];
  all.set(connection, now);
  byAddress.set(connection.address, own.add(connection));
  return [...new Set(oldest)].filter(
    (each): each is Connection =>
      each !== undefined && now - (all.get(each) ?? now) >= limits.patienceMs,
  );
}

function firstOf(connections: Iterable<Connection>): Connection | undefined {
  for (const connection of connections) return connection;
  return undefined;
}

function remove({ all, byAddress }: State, connection: Connection): void {
  if (!all.delete(connection)) return;
  const own = byAddress.get(connection.address);
  own?.delete(connection);
  if (own?.size === 0) byAddress.delete(connection.address);
}
