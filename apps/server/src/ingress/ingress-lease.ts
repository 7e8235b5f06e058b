import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";

/** The right to take in, which one node at a time has. */
export interface IngressLease {
  /** Whether this node has it for sure, by its own clock: one that was stopped meanwhile knows at once that it has not. */
  held(): boolean;
  /** Counts how often this node has gained it: what was begun in another term is void. */
  term(): number;
  /** Gains or renews it; true when it was gained. */
  renew(): Promise<boolean>;
  /** From now on it counts as lost until it is gained again; an answer that is under way does not count. */
  drop(): void;
  /** Gives it up; true when it was this node's until now, for Redis too. */
  release(): Promise<boolean>;
}

const LEADER = "deskwire:ingress:leader";
const LEAD = `
  if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 1`;
const YIELD = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

export function createIngressLease(commands: Redis, leaseMs: number): IngressLease {
  const node = randomUUID();
  let endsAt = 0;
  let term = 0;
  const held = (): boolean => performance.now() < endsAt;
  let drops = 0;
  const drop = (): void => {
    drops++;
    endsAt = 0;
  };
  return {
    held,
    term: () => term,
    async renew() {
      // Redis counts from later on: here it never ends too late, however long the answer takes.
      const asked = performance.now();
      const before = drops;
      const answer = await commands.eval(LEAD, 1, LEADER, node, leaseMs);
      const kept = held();
      endsAt = answer === 1 && drops === before ? asked + leaseMs : 0;
      const gained = !kept && held();
      if (gained) term++;
      return gained;
    },
    drop,
    async release() {
      drop();
      return (await commands.eval(YIELD, 1, LEADER, node)) === 1;
    },
  };
}
