import type { ParticipantKey } from "@deskwire/protocol";

import { isParticipantKey } from "./peer-message.ts";
import { listOf, redisScript, runScript, stringsOf, valueOf } from "../redis/redis-link.ts";
import type {
  RedisCall,
  RedisLink,
  RedisReply,
  RedisScript,
  ScriptCall,
} from "../redis/redis-link.ts";

/** Where a participant is held, at one moment of Redis's clock (microseconds). */
export interface Place {
  version: number;
  members: string[];
}

/** The outcome of one change; `place` is null when Redis did not confirm it. */
export interface DirectoryChange {
  participant: ParticipantKey;
  joined: boolean;
  /** False when the entry was, or was gone, already. */
  changed: boolean;
  place: Place | null;
}

/**
 * Which members hold which participants, in Redis. Each participant's entry changes atomically. Beside them stands, for
 * each member, the list of whom it holds, from which another can clean up after it.
 */
export interface Directory {
  join(member: string, participants: readonly ParticipantKey[]): Promise<DirectoryChange[]>;
  /** Leaves the member's list as it is: `strike` when everyone has been told, so that a crash between hides nothing. */
  leave(member: string, participants: readonly ParticipantKey[]): Promise<DirectoryChange[]>;
  strike(member: string, participants: readonly ParticipantKey[]): Promise<void>;
  /** Some of the member's list; empty when there are none left. */
  heldBy(member: string): Promise<ParticipantKey[]>;
  /** Those that could be looked up. */
  lookup(participants: readonly ParticipantKey[]): Promise<Map<ParticipantKey, Place>>;
}

// The set, and the moment at which it was so: notices and lookups come over different ways, the later state must win.
const PLACE = `local t = redis.call('TIME')
return { changed, t[1] * 1000000 + t[2], redis.call('SMEMBERS', KEYS[1]) }`;
const JOIN = redisScript(`local changed = redis.call('SADD', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
${PLACE}`);
const LEAVE = redisScript(`local changed = redis.call('SREM', KEYS[1], ARGV[1])
${PLACE}`);
const LOOKUP = redisScript(`local changed = 0
${PLACE}`);

/** Big enough to amortise a round trip, small enough not to hold up Redis's other clients. */
const CHUNK = 500;

export function createDirectory(link: RedisLink, prefix: string, entryTtlMs: number): Directory {
  const heldKey = (member: string) => `${prefix}:held:${member}`;

  async function run(
    script: RedisScript,
    participants: readonly ParticipantKey[],
    ...args: (string | number)[]
  ) {
    const calls = participants.map((key): ScriptCall => [`${prefix}:at:${key}`, ...args]);
    return (await runScript(link, script, calls)).map(parsePlace);
  }

  return {
    async join(member, participants) {
      const changes: DirectoryChange[] = [];
      for (const chunk of chunks(participants)) {
        // The list first: who cleans up must find whatever may have been written.
        const list: RedisCall[] = [
          ["sadd", heldKey(member), ...chunk],
          ["pexpire", heldKey(member), entryTtlMs],
        ];
        const [listed, places] = await Promise.all([
          link.run(list),
          run(JOIN, chunk, member, entryTtlMs),
        ]);
        const sound = listed.every((reply) => reply.ok);
        changes.push(...chunk.map((key, at) => changeOf(key, true, sound ? places[at] : null)));
      }
      return changes;
    },
    async leave(member, participants) {
      const changes: DirectoryChange[] = [];
      for (const chunk of chunks(participants)) {
        const places = await run(LEAVE, chunk, member);
        changes.push(...chunk.map((key, at) => changeOf(key, false, places[at])));
      }
      return changes;
    },
    async strike(member, participants) {
      const calls = [...chunks(participants)].map((chunk): RedisCall => [
        "srem",
        heldKey(member),
        ...chunk,
      ]);
      for (const reply of await link.run(calls)) valueOf(reply);
    },
    async heldBy(member) {
      const [reply] = await link.run([["srandmember", heldKey(member), CHUNK]]);
      return stringsOf(valueOf(reply)).filter(isParticipantKey);
    },
    async lookup(participants) {
      const found = new Map<ParticipantKey, Place>();
      for (const chunk of chunks(participants)) {
        const places = await run(LOOKUP, chunk);
        for (const [at, participant] of chunk.entries()) {
          const place = places[at];
          if (place) found.set(participant, place);
        }
      }
      return found;
    },
  };
}

type ParsedPlace = Place & { changed: boolean };

function parsePlace(reply: RedisReply): ParsedPlace | null {
  if (!reply.ok) return null;
  const [changed, version, members] = listOf(reply.value);
  if (typeof version !== "number") return null;
  return { changed: changed === 1, version, members: stringsOf(members) };
}

function changeOf(
  participant: ParticipantKey,
  joined: boolean,
  parsed: ParsedPlace | null | undefined,
): DirectoryChange {
  return { participant, joined, changed: parsed?.changed ?? false, place: parsed ?? null };
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += CHUNK) yield items.slice(at, at + CHUNK);
}
