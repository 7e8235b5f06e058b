import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";

/** The right to take in pushes; one node at a time holds it. */
export interface IngressLease {
  /** Whether this node holds it for certain, by its own clock: a node that was stopped knows at once that its lease ended. */
  held(): boolean;
  /** How often this node has gained it. Work begun in an earlier term is void. */
  term(): number;
  /** Gains or renews the lease; resolves with true when it was gained. */
  renew(): Promise<boolean>;
  /** Treats the lease as lost until it is gained again; ignores the answer to a renewal that is under way. */
  drop(): void;
  /** Gives the lease up; resolves with true when this node held it until now, also by Redis. */
  release(): Promise<boolean>;
}

export interface IngressLeaseOptions {
  commands: Redis;
  /** The key that names the holder. */
  leader: string;
  leaseMs: number;
}

interface LeaseState extends IngressLeaseOptions {
  node: string;
  /** By `performance.now()`. */
  endsAt: number;
  term: number;
  drops: number;
}

const LEAD = `
  if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 1`;
const YIELD = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

export function createIngressLease(options: IngressLeaseOptions): IngressLease {
  const { commands, leader } = options;
  const state: LeaseState = { ...options, node: randomUUID(), endsAt: 0, term: 0, drops: 0 };
  return {
    held: () => isHeld(state),
    term: () => state.term,
    renew: () => renew(state),
    drop: () => drop(state),
    async release() {
      drop(state);
      return (await commands.eval(YIELD, 1, leader, state.node)) === 1;
    },
  };
}

async function renew(state: LeaseState): Promise<boolean> {
  const { commands, leader, leaseMs, node, drops } = state;
  // Redis counts from a later moment, so this node's lease never ends after the one in Redis, however slow the answer is.
  const asked = performance.now();
  const answer = await commands.eval(LEAD, 1, leader, node, leaseMs);
  const kept = isHeld(state);
  state.endsAt = answer === 1 && state.drops === drops ? asked + leaseMs : 0;
  const gained = !kept && isHeld(state);
  if (gained) state.term++;
  return gained;
}

function isHeld({ endsAt }: LeaseState): boolean {
  return performance.now() < endsAt;
}

function drop(state: LeaseState): void {
  state.drops++;
  state.endsAt = 0;
}
