import { randomBytes } from "node:crypto";

import { listOf, redisScript, runScript, stringsOf, valueOf } from "../redis/redis-link.ts";
import type { RedisLink } from "../redis/redis-link.ts";

/**
 * The nodes that live. A node takes part as a *member*: its id and a random part, new each time it joins. A member whose
 * lease has ended never comes back; its node joins again as another. So nobody ever has to tell a dead node's entries
 * from those it made after it came back.
 */
export interface Membership {
  /** This node's present member id. */
  readonly member: string;
  /** False until joined, and while the lease is lost. */
  joined(): boolean;
  /** Joins under a member id that `prepare` has made ready to receive. */
  join(prepare: (member: string) => Promise<void>): Promise<void>;
  /** Renews the lease. `held: false` when it had ended: join again. `gone`: members whose entries are to be removed. */
  renew(): Promise<{ held: boolean; gone: string[] }>;
  /** Makes `isLive` know all of these, asking Redis when one is new. */
  learn(members: Iterable<string>): Promise<void>;
  isLive(member: string): boolean;
  /** Whether one of them is another live member. */
  liveElsewhere(members: readonly string[]): boolean;
  /** A message came from this member: it lives, unless its lease is known to have ended. */
  noteAlive(member: string): void;
  liveOthers(): string[];
  hasLiveOthers(): boolean;
  /** Takes a member off the list, itself on leaving or a dead one that has been cleaned up after. */
  remove(member: string): Promise<void>;
}

// One sorted set holds every lease, scored by its end in Redis's own time, so that no node's clock matters. An end further
// away than a lease can reach means that Redis's clock was set back: it counts as ended, and its node joins again.
const BEAT = redisScript(`
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local lease = tonumber(ARGV[2])
local mine = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '0')
local held = ARGV[3] == 'join' or (mine > now and mine <= now + lease)
if held and ARGV[3] ~= 'look' then redis.call('ZADD', KEYS[1], now + lease, ARGV[1]) end
local live = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), now + lease)
local ended = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now + lease), '+inf')) do
  ended[#ended + 1] = member
end
return { held and 1 or 0, live, ended }
`);

export interface MembershipOptions {
  link: RedisLink;
  prefix: string;
  nodeId: string;
  leaseMs: number;
  /** Another member is no more; what it has not told, it tells nobody now. */
  onEnded(): void;
}

/** How many dead members are remembered; one comes with every crash or rejoin only. */
const MAX_DEAD = 10_000;

export function createMembership(options: MembershipOptions): Membership {
  const { link, prefix, nodeId, leaseMs, onEnded } = options;
  const key = `${prefix}:nodes`;
  let member = "";
  let joined = false;
  let live = new Set<string>();
  const dead = new Set<string>();

  async function beat(
    mode: "join" | "renew" | "look",
    as: string,
  ): Promise<{ held: boolean; gone: string[] }> {
    const before = new Set(live);
    const [reply] = await runScript(link, BEAT, [[key, as, leaseMs, mode]]);
    const [held, alive, expired] = listOf(valueOf(reply));
    const seen = new Set(stringsOf(alive));
    const gone = stringsOf(expired);
    const ended = [...new Set([...before, ...gone])].filter((other) => !seen.has(other));
    const news = ended.some((other) => other !== member && !dead.has(other));
    for (const other of ended) bury(other);
    // Whoever was first heard of while this was on its way may have joined after it was answered.
    for (const other of live) if (!before.has(other)) seen.add(other);
    live = seen;
    if (news) onEnded();
    return { held: held === 1, gone };
  }

  const isLive = (other: string) => live.has(other) && !dead.has(other);

  function bury(other: string): void {
    if (dead.size >= MAX_DEAD) dead.clear();
    dead.add(other);
  }

  return {
    get member() {
      return member;
    },
    joined: () => joined,
    async join(prepare) {
      joined = false;
      const next = `${nodeId}~${randomBytes(6).toString("base64url")}`;
      await prepare(next);
      await beat("join", next);
      if (member !== "") bury(member);
      member = next;
      joined = true;
    },
    async renew() {
      const result = await beat("renew", member);
      if (!result.held) joined = false;
      return { held: result.held, gone: result.gone.filter((other) => other !== member) };
    },
    async learn(members) {
      const unknown = [...members].filter((other) => !live.has(other) && !dead.has(other));
      if (unknown.length === 0) return;
      await beat("look", member);
      for (const other of unknown) if (!live.has(other)) bury(other);
    },
    liveElsewhere: (members) => members.some((other) => other !== member && isLive(other)),
    isLive,
    noteAlive(other) {
      if (!dead.has(other)) live.add(other);
    },
    liveOthers: () => [...live].filter((other) => other !== member && !dead.has(other)),
    hasLiveOthers: () => live.size > (live.has(member) ? 1 : 0),
    async remove(other) {
      bury(other);
      valueOf((await link.run([["zrem", key, other]]))[0]);
    },
  };
}
