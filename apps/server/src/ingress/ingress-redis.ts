import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { ReplyError } from "ioredis";
import type { EngineLogger } from "../platform/live/engine.ts";
import { createIngressChannels } from "./ingress-channels.ts";
import { createIngressLease } from "./ingress-lease.ts";
import { createIngressLink } from "./ingress-link.ts";
import type { Ingress, IngressSink, PushedItem } from "./ingress.ts";
import { namePattern } from "./name-pattern.ts";

export interface RedisIngressOptions {
  url: string;
  /** With `{id}` for the user's id, and `{topic}` for the topic. */
  lists: string;
  channels: string;
  logger: EngineLogger;
  timings?: Partial<typeof INGRESS_TIMINGS>;
}

export const INGRESS_TIMINGS = {
  /** How long the node that takes in keeps the right to, and how often it renews it. */
  leaseMs: 6_000,
  beatMs: 2_000,
  /** How often all lists are looked for, in case a notice of a push was lost. */
  scanMs: 15_000,
  retryMs: 1_000,
  /** No answer of Redis is waited for longer; each connection must give one every beat. */
  answerMs: 2_000,
  /** How long a node that goes away waits for what it has handed over. */
  closeMs: 3_000,
};

const OWN = "deskwire:ingress:";
const TAKEN = `${OWN}taken`;
const GENERATION = `${OWN}generation`;
const REFUSED = `${OWN}refused`;
const REFUSED_MAX = 10_000;
const KEYS_A_MOVE = 200;
const ITEMS_A_MOVE = 500;
const ITEMS_A_READ = 500;

// In one step nothing can be lost between the list and the stream; the stream gives each item an id for ever.
const MOVE = `
  local moved = 0
  for _, key in ipairs(KEYS) do
    if key ~= KEYS[1] and redis.call('TYPE', key).ok == 'list' then
      while moved < tonumber(ARGV[1]) do
        local item = redis.call('RPOP', key)
        if not item then break end
        redis.call('XADD', KEYS[1], '*', 'k', key, 'v', item)
        moved = moved + 1
      end
    end
  end
  return moved`;

interface TakenItem extends PushedItem {
  list: string;
}

/**
 * Takes `LPUSH`ed elements out of all users' lists over one connection: pushed → moved to a stream, atomically → stored →
 * deleted from the stream. A crash in between leaves the item in the stream, under the same id. A second connection hears
 * of pushes and of published values. Throws when Redis is out of reach at the start.
 */
export async function createRedisIngress(
  options: RedisIngressOptions,
  sink: IngressSink,
): Promise<Ingress> {
  const { url, logger } = options;
  const timings = { ...INGRESS_TIMINGS, ...options.timings };
  const lists = namePattern(options.lists);
  const channels = namePattern(options.channels);
  const link = createIngressLink({
    url,
    logger,
    pingMs: timings.beatMs,
    answerMs: timings.answerMs,
  });
  const { commands } = link;
  const lease = createIngressLease(commands, timings.leaseMs);
  const topics = createIngressChannels({
    lease,
    sink,
    keepMs: 2 * timings.leaseMs,
    catchUp: link.catchUp,
  });

  const dirty = new Set<string>();
  let tellsOfPushes = true;
  let closed = false;
  /** It was deaf, and may still have the lease. */
  let yields = false;
  let restsUntil = 0;
  let working: Promise<void> | null = null;
  const timers: NodeJS.Timeout[] = [];

  /** A pattern may match what the ingress keeps itself: set aside again and again, an element would grow without end. */
  function note(key: string): void {
    if (lists.read(key) !== null && !key.startsWith(OWN)) dirty.add(key);
  }

  function work(): void {
    if (!lease.held() || !link.isUp() || closed || working !== null) return;
    working = drain()
      .catch(async (error: unknown) => {
        if (closed) return;
        logger.warn({ err: error }, "taking in pushes failed; they wait in Redis");
        await setTimeout(timings.retryMs, undefined, { ref: false });
      })
      .finally(() => {
        working = null;
        if (dirty.size > 0) work();
      });
  }

  async function drain(): Promise<void> {
    for (;;) {
      await storeTaken();
      const keys = [...dirty].slice(0, KEYS_A_MOVE);
      if (keys.length === 0 || !lease.held() || closed) return;
      for (const key of keys) dirty.delete(key);
      const moved = Number(
        await commands
          .eval(MOVE, keys.length + 1, TAKEN, ...keys, ITEMS_A_MOVE)
          .catch(putBack(keys)),
      );
      // There may be more than one step takes.
      if (moved >= ITEMS_A_MOVE) for (const key of keys) dirty.add(key);
    }
  }

  function putBack(keys: readonly string[]): (error: unknown) => never {
    return (error) => {
      for (const key of keys) dirty.add(key);
      throw error;
    };
  }

  async function storeTaken(): Promise<void> {
    for (;;) {
      // Sent together: one way to Redis and back.
      const [entries, generation] = await Promise.all([
        commands.xrange(TAKEN, "-", "+", "COUNT", ITEMS_A_READ),
        readGeneration(),
      ]);
      if (entries.length === 0) return;
      const items = entries.map(([id, fields]) => toItem(id, fields, generation));
      const refused = new Set(await sink.pushed(items));
      await setAside(items.filter((item) => refused.has(item.id)));
      await commands.xdel(TAKEN, ...entries.map(([id]) => id));
      if (entries.length < ITEMS_A_READ || closed) return;
    }
  }

  async function setAside(items: readonly TakenItem[]): Promise<void> {
    if (items.length === 0) return;
    logger.warn(
      { list: REFUSED, count: items.length },
      "pushes that nobody can receive were set aside",
    );
    await commands.rpush(REFUSED, ...items.map((item) => JSON.stringify(item)));
    await commands.ltrim(REFUSED, -REFUSED_MAX, -1);
  }

  /** The stream's ids start anew when Redis has lost its data: then they belong to another generation. */
  async function readGeneration(): Promise<string> {
    const [, generation] = await Promise.all([
      commands.set(GENERATION, randomBytes(4).toString("hex"), "NX"),
      commands.get(GENERATION),
    ]);
    return generation ?? "";
  }

  /** A list that has had another name when it was taken is nobody's, and what was in it is set aside. */
  function toItem(id: string, fields: string[], generation: string): TakenItem {
    const [, list = "", , text = ""] = fields;
    return { id: `${generation}-${id}`, userId: lists.read(list) ?? "", text, list };
  }

  async function beat(): Promise<void> {
    if (!link.isUp()) return;
    if (yields) await yieldLease();
    if (performance.now() < restsUntil) return;
    const gained = await lease.renew();
    if (!lease.held()) return;
    if (gained) logger.info({}, "this node takes in pushes from Redis");
    await Promise.all([gained ? scan() : undefined, topics.takeOver()]);
  }

  /** Who heard what this node did not is to go on: every other node asks for the lease within a beat. */
  async function yieldLease(): Promise<void> {
    if (await lease.release()) restsUntil = performance.now() + 1.25 * timings.beatMs;
    yields = false;
  }

  /** Without notices of pushes, which a managed Redis may refuse, the scan alone finds them. */
  async function askForNotices(): Promise<void> {
    try {
      const [, flags = ""] = (await commands.config("GET", "notify-keyspace-events")) as string[];
      if (!flags.includes("E") || !/[Al]/.test(flags))
        await commands.config("SET", "notify-keyspace-events", `${flags}El`);
      tellsOfPushes = true;
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error;
      if (tellsOfPushes)
        logger.warn(
          { err: error },
          "Redis does not tell of pushes; lists are looked for every few seconds",
        );
      tellsOfPushes = false;
    }
  }

  /** Redis may have forgotten what it was asked for, and what came before it is asked again is found only by looking. */
  async function scan(): Promise<void> {
    await askForNotices();
    for (let cursor = "0"; lease.held() && !closed;) {
      const [next, keys] = await commands.scan(
        cursor,
        "MATCH",
        lists.glob,
        "COUNT",
        1_000,
        "TYPE",
        "list",
      );
      for (const key of keys) note(key);
      cursor = next;
      if (cursor === "0") break;
    }
    work();
  }

  async function attempt(run: () => Promise<void>): Promise<void> {
    if (closed) return;
    await run().catch((error: unknown) => {
      if (!closed && link.isUp()) logger.warn({ err: error }, "the ingress could not do its work");
    });
  }

  function every(ms: number, run: () => Promise<void>): void {
    timers.push(setInterval(() => void attempt(run), ms).unref());
  }

  function hear(pattern: string, channel: string, text: string): void {
    if (!pattern.startsWith("__keyevent@")) {
      const topic = channels.read(channel);
      if (topic !== null) topics.hear(topic, text);
    } else if (lease.held()) {
      note(text);
      work();
    }
  }

  await link.start(["__keyevent@*__:[lr]push", channels.glob], {
    message: hear,
    up: () => void attempt(beat),
    // A Redis that was started again knows of no lease, and another node may be the first to ask for it.
    commandsLost: lease.drop,
    deaf() {
      topics.forget();
      yields = true;
      void attempt(yieldLease);
    },
  });
  every(timings.beatMs, beat);
  every(timings.scanMs, async () => (lease.held() ? scan() : undefined));
  await attempt(beat);

  return {
    async close() {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      // What is not stored by then waits in Redis, or is void once another node begins its term.
      await Promise.race([
        Promise.all([working, topics.close()]),
        setTimeout(timings.closeMs, undefined, { ref: false }),
      ]);
      if (lease.held()) await lease.release().catch(() => undefined);
      await link.close();
    },
  };
}
