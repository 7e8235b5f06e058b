import { createHash } from "node:crypto";

/** One Redis command: its name and arguments. */
export type RedisCall = readonly [name: string, ...args: (string | number)[]];
export type RedisReply = { ok: true; value: unknown } | { ok: false; error: Error };

export interface RedisLinkListener {
  message(channel: string, text: string): void;
  /** Commands are answered again after an interruption. */
  commandsUp(): void;
  /** Every channel is subscribed again after an interruption; what was published meanwhile is lost. */
  subscriberUp(): void;
}

/**
 * A node's two connections to Redis: one for commands, one that subscribes. Nothing waits for a connection: while it is
 * down every command fails at once, and a command that is not answered in time fails too.
 */
export interface RedisLink {
  /** Connects; throws when the server is out of reach. Afterwards it reconnects by itself, without limit. */
  start(listener: RedisLinkListener): Promise<void>;
  commandsUp(): boolean;
  subscriberUp(): boolean;
  /** Sends all calls at once. Replies are in the order of the calls; each succeeds or fails on its own. */
  run(calls: readonly RedisCall[]): Promise<RedisReply[]>;
  /** Resolves with how many subscribers it reached (those of one node, in a cluster without sharded pub/sub). */
  publish(channel: string, text: string): Promise<number>;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Replaces a connection that is open but useless. */
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

/** A call of a script that uses one key. */
export type ScriptCall = readonly [key: string, ...args: (string | number)[]];

/** Runs a script once per call, by its digest; by its source where the server does not know the digest yet. */
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

/** The delay before the n-th attempt to connect: 100 ms, doubling up to 2 s; half of it is random. */
export function reconnectDelayMs(attempt: number): number {
  const ceiling = Math.min(2_000, 50 * 2 ** Math.min(attempt, 6));
  return ceiling * (0.5 + Math.random() / 2);
}
