import { randomBytes } from "node:crypto";

import { listOf, redisScript, runScript, stringsOf, valueOf } from "../redis/redis-link.ts";
import type { RedisLink } from "../redis/redis-link.ts";

/**
 * The live nodes. A node takes part as a *member*: its node id and a random suffix, new each time it joins. A member whose
 * lease has ended never comes back; its node joins again as another member. So a dead node's entries are never confused
 * with those it makes after its return.
 */
export interface Membership {
  /** This node's present member id. */
  readonly member: string;
  /** False until joined, and while the lease is lost. */
  joined(): boolean;
  /** Joins under a new member id; calls `prepare` with it first, which must subscribe to the member's channel. */
  join(prepare: (member: string) => Promise<void>): Promise<void>;
  /** Renews the lease. */
  renew(): Promise<Renewal>;
  /** Makes `isLive` know all of these; asks Redis when one is unknown. */
  learn(members: Iterable<string>): Promise<void>;
  isLive(member: string): boolean;
  /** Whether one of them is a live member other than this node's. */
  liveElsewhere(members: readonly string[]): boolean;
  /** A message came from this member: it lives, unless its lease is known to have ended. */
  noteAlive(member: string): void;
  liveOthers(): string[];
  hasLiveOthers(): boolean;
  /** Removes a member from Redis: itself on leaving, or a dead one after its entries are gone. */
  remove(member: string): Promise<void>;
}

export interface Renewal {
  /** False when the lease had ended: join again. */
  held: boolean;
  /** Dead members whose entries are to be removed. */
  gone: string[];
}

export interface MembershipOptions {
  link: RedisLink;
  prefix: string;
  nodeId: string;
  leaseMs: number;
  /** Another member's lease has ended; what it had not sent is lost. */
  onEnded(): void;
}

interface MembershipState extends MembershipOptions {
  key: string;
  member: string;
  joined: boolean;
  live: Set<string>;
  dead: Set<string>;
}

// One sorted set holds every lease, scored by its end in Redis's own time, so that the nodes' clocks do not matter. An end
// further away than a lease can reach means that Redis's clock was set back: the lease counts as ended, and its node joins
// again.
const BEAT = redisScript(`
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local lease = tonumber(ARGV[2])
local mine = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '0')
local held = ARGV[3] == 'join' or (mine > now and mine <= now + lease)
if held and ARGV[3] ~= 'look' then
  redis.call('ZADD', KEYS[1], now + lease, ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
local live = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), now + lease)
local ended = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now + lease), '+inf')) do
  ended[#ended + 1] = member
end
return { held and 1 or 0, live, ended }
`);

/** A list of nodes that no node renews for so long belongs to an installation that is gone. */
const LIST_TTL_MS = 24 * 3_600_000;

/** How many dead members are remembered; every crash or rejoin adds one. */
const MAX_DEAD = 10_000;

export function createMembership(options: MembershipOptions): Membership {
  const state: MembershipState = {
    ...options,
    key: `${options.prefix}:nodes`,
    member: "",
    joined: false,
    live: new Set(),
    dead: new Set(),
  };
  return {
    get member() {
      return state.member;
    },
    joined: () => state.joined,
    join: (prepare) => join(state, prepare),
    renew: () => renew(state),
    learn: (members) => learn(state, members),
    isLive: (member) => isLive(state, member),
    liveElsewhere: (members) => members.some((member) => isLiveOther(state, member)),
    noteAlive(member) {
      if (!state.dead.has(member)) state.live.add(member);
    },
    liveOthers: () => [...state.live].filter((member) => isLiveOther(state, member)),
    hasLiveOthers: () => state.live.size > (state.live.has(state.member) ? 1 : 0),
    async remove(member) {
      bury(state, member);
      valueOf((await options.link.run([["zrem", state.key, member]]))[0]);
    },
  };
}

async function join(
  state: MembershipState,
  prepare: (member: string) => Promise<void>,
): Promise<void> {
  state.joined = false;
  const next = `${state.nodeId}~${randomBytes(6).toString("base64url")}`;
  await prepare(next);
  await beat(state, "join", next);
  if (state.member !== "") bury(state, state.member);
  state.member = next;
  state.joined = true;
}

async function renew(state: MembershipState): Promise<Renewal> {
  const { held, gone } = await beat(state, "renew", state.member);
  if (!held) state.joined = false;
  return { held, gone: gone.filter((member) => member !== state.member) };
}

async function learn(state: MembershipState, members: Iterable<string>): Promise<void> {
  const { dead } = state;
  const unknown = [...members].filter((member) => !state.live.has(member) && !dead.has(member));
  if (unknown.length === 0) return;
  await beat(state, "look", state.member);
  for (const member of unknown) if (!state.live.has(member)) bury(state, member);
}

async function beat(
  state: MembershipState,
  mode: "join" | "renew" | "look",
  as: string,
): Promise<Renewal> {
  const before = new Set(state.live);
  const [reply] = await runScript(state.link, BEAT, [
    [state.key, as, state.leaseMs, mode, LIST_TTL_MS],
  ]);
  const [held, live, ended] = listOf(valueOf(reply));
  const gone = stringsOf(ended);
  replaceLive(state, { before, seen: new Set(stringsOf(live)), gone });
  return { held: held === 1, gone };
}

interface Answer {
  before: ReadonlySet<string>;
  seen: Set<string>;
  gone: readonly string[];
}

function replaceLive(state: MembershipState, { before, seen, gone }: Answer): void {
  const { dead } = state;
  const ended = [...new Set([...before, ...gone])].filter((member) => !seen.has(member));
  const news = ended.some((member) => member !== state.member && !dead.has(member));
  for (const member of ended) bury(state, member);
  // A member first heard of while the question was on its way may have joined after the answer was made.
  for (const member of state.live) if (!before.has(member)) seen.add(member);
  state.live = seen;
  if (news) state.onEnded();
}

function isLive({ live, dead }: MembershipState, member: string): boolean {
  return live.has(member) && !dead.has(member);
}

function isLiveOther(state: MembershipState, member: string): boolean {
  return member !== state.member && isLive(state, member);
}

function bury({ dead }: MembershipState, member: string): void {
  if (dead.size >= MAX_DEAD) dead.clear();
  dead.add(member);
}
