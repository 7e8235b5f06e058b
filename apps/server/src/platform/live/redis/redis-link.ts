import { createHash } from "node:crypto";

/** One Redis command: its name and arguments. */
export type RedisCall = readonly [name: string, ...args: (string | number)[]];
export type RedisReply = { ok: true; value: unknown } | { ok: false; error: Error };

export interface RedisLinkListener {
  message(channel: string, text: string): void;
  /** Commands are answered again after they were not. */
  commandsUp(): void;
  /** Every channel is subscribed again after it was not; what was published between is lost. */
  subscriberUp(): void;
}

/**
 * A node's way to Redis: one connection for commands, one that listens. Nothing waits for a connection: while it is down
 * every command fails at once, and one that is not answered in time fails too.
 */
export interface RedisLink {
  /** Connects; throws when the server is out of reach. Afterwards it reconnects by itself for ever. */
  start(listener: RedisLinkListener): Promise<void>;
  commandsUp(): boolean;
  subscriberUp(): boolean;
  /** Sends all at once and settles each for itself, in order. */
  run(calls: readonly RedisCall[]): Promise<RedisReply[]>;
  /** Answers how many subscribers it reached (of one shard, where pub/sub is not sharded in a cluster). */
  publish(channel: string, text: string): Promise<number>;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Throws a connection away that is open but useless; it comes back by itself. */
  resetCommands(): void;
  resetSubscriber(): void;
  close(): Promise<void>;
}

export interface RedisScript {
  lua: string;
  sha: string;
}

export function redisScript(lua: string): RedisScript {
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/** A script over one key. */
export type ScriptCall = readonly [key: string, ...args: (string | number)[]];

/** Runs a script once per call, by its digest; where the server does not know it yet, with its source. */
export async function runScript(
  link: RedisLink,
  script: RedisScript,
  calls: readonly ScriptCall[],
): Promise<RedisReply[]> {
  const replies = await link.run(calls.map((call) => ["evalsha", script.sha, 1, ...call]));
  const unknown = replies.flatMap((reply, at) => (isUnknownScript(reply) ? [at] : []));
  if (unknown.length === 0) return replies;
  const repeated = await link.run(
    unknown.map((at) => ["eval", script.lua, 1, ...(calls[at] ?? [""])]),
  );
  const byIndex = new Map(unknown.map((at, i) => [at, repeated[i]]));
  return replies.map((reply, at) => byIndex.get(at) ?? reply);
}

function isUnknownScript(reply: RedisReply): boolean {
  return !reply.ok && reply.error.message.startsWith("NOSCRIPT");
}

/** The value of a reply that must have succeeded. */
export function valueOf(reply: RedisReply | undefined): unknown {
  if (reply === undefined) throw new Error("Redis gave no reply");
  if (!reply.ok) throw reply.error;
  return reply.value;
}

/** A reply that is a list; anything else reads as empty. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The strings of a reply that is a list. */
export function stringsOf(value: unknown): string[] {
  return listOf(value).filter((item) => typeof item === "string");
}

/** Waits before the n-th attempt to connect: 50 ms doubling to 2 s, half of it random. */
export function reconnectDelayMs(attempt: number): number {
  const ceiling = Math.min(2_000, 50 * 2 ** Math.min(attempt, 6));
  return ceiling * (0.5 + Math.random() / 2);
}
