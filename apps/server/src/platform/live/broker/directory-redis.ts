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

/** The outcome of one write; `place` is null when Redis did not confirm it. */
export interface DirectoryChange {
  participant: ParticipantKey;
  joined: boolean;
  /** False when the write changed nothing: the entry existed already, or was already gone. */
  changed: boolean;
  place: Place | null;
}

/**
 * Which members hold which participants, in Redis. Each participant's entry changes atomically. A second list names, for
 * each member, the participants it holds; from it another node cleans up after a dead member.
 */
export interface Directory {
  join(member: string, participants: readonly ParticipantKey[]): Promise<DirectoryChange[]>;
  /** Leaves the member's list as it is: call `strike` when all nodes have been told, so that a crash between loses nothing. */
  leave(member: string, participants: readonly ParticipantKey[]): Promise<DirectoryChange[]>;
  strike(member: string, participants: readonly ParticipantKey[]): Promise<void>;
  /** Some participants of the member's list; empty when the list is. */
  heldBy(member: string): Promise<ParticipantKey[]>;
  /** The result lacks participants whose lookup failed. */
  lookup(participants: readonly ParticipantKey[]): Promise<Map<ParticipantKey, Place>>;
}

export interface DirectoryOptions {
  link: RedisLink;
  prefix: string;
  entryTtlMs: number;
}

type ParsedPlace = Place & { changed: boolean };

// The set, and the moment of its state: changes and lookups come over different connections, and the later state must win.
const PLACE = `local t = redis.call('TIME')
return { changed, t[1] * 1000000 + t[2], redis.call('SMEMBERS', KEYS[1]) }`;
const JOIN = redisScript(`local changed = redis.call('SADD', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
${PLACE}`);
const LEAVE = redisScript(`local changed = redis.call('SREM', KEYS[1], ARGV[1])
${PLACE}`);
const LOOKUP = redisScript(`local changed = 0
${PLACE}`);

/** Large enough to amortise a round trip, small enough not to hold up Redis's other clients. */
const CHUNK = 500;

export function createDirectory(options: DirectoryOptions): Directory {
  return {
    join: (member, participants) => inChunks(participants, (chunk) => join(options, member, chunk)),
    leave: (member, participants) =>
      inChunks(participants, (chunk) => leave(options, member, chunk)),
    strike: (member, participants) => strike(options, member, participants),
    async heldBy(member) {
      const [reply] = await options.link.run([["srandmember", heldKey(options, member), CHUNK]]);
      return stringsOf(valueOf(reply)).filter(isParticipantKey);
    },
    lookup: (participants) => lookup(options, participants),
  };
}

async function join(
  options: DirectoryOptions,
  member: string,
  participants: readonly ParticipantKey[],
): Promise<DirectoryChange[]> {
  const { link, entryTtlMs } = options;
  const held = heldKey(options, member);
  // The list first: a node that cleans up must find whatever may have been written.
  const [listed, places] = await Promise.all([
    link.run([
      ["sadd", held, ...participants],
      ["pexpire", held, entryTtlMs],
    ]),
    runOnPlaces(options, JOIN, placeCalls(options, participants, member, entryTtlMs)),
  ]);
  const sound = listed.every((reply) => reply.ok);
  return participants.map((participant, at) =>
    changeOf({ participant, joined: true }, sound ? places[at] : null),
  );
}

async function leave(
  options: DirectoryOptions,
  member: string,
  participants: readonly ParticipantKey[],
): Promise<DirectoryChange[]> {
  const places = await runOnPlaces(options, LEAVE, placeCalls(options, participants, member));
  return participants.map((participant, at) =>
    changeOf({ participant, joined: false }, places[at]),
  );
}

async function strike(
  options: DirectoryOptions,
  member: string,
  participants: readonly ParticipantKey[],
): Promise<void> {
  const held = heldKey(options, member);
  const calls = [...chunks(participants)].map((chunk): RedisCall => ["srem", held, ...chunk]);
  for (const reply of await options.link.run(calls)) valueOf(reply);
}

async function lookup(
  options: DirectoryOptions,
  participants: readonly ParticipantKey[],
): Promise<Map<ParticipantKey, Place>> {
  const found = new Map<ParticipantKey, Place>();
  for (const chunk of chunks(participants)) {
    const places = await runOnPlaces(options, LOOKUP, placeCalls(options, chunk));
    for (const [at, participant] of chunk.entries()) {
      const place = places[at];
      if (place) found.set(participant, place);
    }
  }
  return found;
}

function heldKey({ prefix }: DirectoryOptions, member: string): string {
  return `${prefix}:held:${member}`;
}

function placeCalls(
  { prefix }: DirectoryOptions,
  participants: readonly ParticipantKey[],
  ...args: (string | number)[]
): ScriptCall[] {
  return participants.map((participant) => [`${prefix}:at:${participant}`, ...args]);
}

async function runOnPlaces(
  { link }: DirectoryOptions,
  script: RedisScript,
  calls: readonly ScriptCall[],
): Promise<(ParsedPlace | null)[]> {
  return (await runScript(link, script, calls)).map(parsePlace);
}

function parsePlace(reply: RedisReply): ParsedPlace | null {
  if (!reply.ok) return null;
  const [changed, version, members] = listOf(reply.value);
  if (typeof version !== "number") return null;
  return { changed: changed === 1, version, members: stringsOf(members) };
}

function changeOf(
  write: Pick<DirectoryChange, "participant" | "joined">,
  parsed: ParsedPlace | null | undefined,
): DirectoryChange {
  return { ...write, changed: parsed?.changed ?? false, place: parsed ?? null };
}

async function inChunks(
  participants: readonly ParticipantKey[],
  write: (chunk: readonly ParticipantKey[]) => Promise<DirectoryChange[]>,
): Promise<DirectoryChange[]> {
  const changes: DirectoryChange[] = [];
  for (const chunk of chunks(participants)) changes.push(...(await write(chunk)));
  return changes;
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += CHUNK) yield items.slice(at, at + CHUNK);
}
