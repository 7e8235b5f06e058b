import { setTimeout } from "node:timers/promises";
import type { EngineLogger } from "../platform/live/engine.ts";
import { createIngressChannels, type IngressChannels } from "./ingress-channels.ts";
import { ingressKeys } from "./ingress-keys.ts";
import { createIngressLease, type IngressLease } from "./ingress-lease.ts";
import { createIngressLink, type IngressLink, type IngressListener } from "./ingress-link.ts";
import { INGRESS_TIMINGS, type IngressTimings } from "./ingress-timings.ts";
import type { Ingress, IngressSink } from "./ingress.ts";
import { createListIntake, type ListIntake, type PushCommand } from "./list-intake.ts";
import {
  createListScan,
  NOTIFICATION_PREFIX,
  PUSH_NOTIFICATIONS,
  type ListScan,
} from "./list-scan.ts";
import { namePattern, type NamePattern } from "./name-pattern.ts";
import { createTextReader, type TextReader } from "./text-reader.ts";

export interface RedisIngressOptions {
  url: string;
  /** Begins the names of the keys that this installation's nodes use among themselves. */
  prefix: string;
  /** With `{id}` for the user's id, and `{topic}` for the topic. */
  lists: string;
  channels: string;
  push: PushCommand;
  /** The encoding of elements and values. */
  encoding: string;
  logger: EngineLogger;
  timings?: Partial<IngressTimings>;
}

interface IngressState {
  timings: IngressTimings;
  logger: EngineLogger;
  link: IngressLink;
  lease: IngressLease;
  channelNames: NamePattern;
  readText: TextReader;
  channels: IngressChannels;
  intake: ListIntake;
  scan: ListScan;
  /** The subscriber was deaf, and this node may still hold the lease. */
  yields: boolean;
  /** Until then this node does not ask for the lease; by `performance.now()`. */
  restsUntil: number;
  closed: boolean;
}

/**
 * Takes in what back ends push to users' lists and publish on channels. One connection sends commands, a second one hears
 * of pushes and of published values. Throws when Redis is out of reach at the start.
 */
export async function createRedisIngress(
  options: RedisIngressOptions,
  sink: IngressSink,
): Promise<Ingress> {
  const state = createState(options, sink);
  const { link, channelNames, timings } = state;
  await link.start([PUSH_NOTIFICATIONS, channelNames.glob], listenerOf(state));
  const timers = [
    every(timings.beatMs, () => attempt(state, beat)),
    every(timings.scanMs, () => attempt(state, scanIfLeading)),
  ];
  await attempt(state, beat);
  return {
    async close() {
      for (const timer of timers) clearInterval(timer);
      await close(state);
    },
  };
}

function createState(options: RedisIngressOptions, sink: IngressSink): IngressState {
  const { url, prefix, logger, push } = options;
  const timings = { ...INGRESS_TIMINGS, ...options.timings };
  const { beatMs, answerMs, leaseMs, retryMs } = timings;
  const lists = namePattern(options.lists);
  const readText = createTextReader(options.encoding);
  const link = createIngressLink({ url, logger, pingMs: beatMs, answerMs });
  const { commands, catchUp } = link;
  const lease = createIngressLease({ commands, leader: ingressKeys(prefix).leader, leaseMs });
  const source = { link, lease, prefix, lists, push, readText };
  const intake = createListIntake({ ...source, sink, logger, retryMs });
  return {
    timings,
    logger,
    link,
    lease,
    intake,
    scan: createListScan({ commands, lease, glob: lists.glob, logger, onList: intake.note }),
    readText,
    channelNames: namePattern(options.channels),
    channels: createIngressChannels({ lease, sink, keepMs: 2 * leaseMs, catchUp }),
    yields: false,
    restsUntil: 0,
    closed: false,
  };
}

function listenerOf(state: IngressState): IngressListener {
  const { lease, intake, channels } = state;
  return {
    message(pattern, channel, bytes) {
      if (!pattern.startsWith(NOTIFICATION_PREFIX)) hear(state, channel, bytes);
      else if (lease.held()) {
        intake.note(bytes.toString());
        intake.take();
      }
    },
    up: () => void attempt(state, beat),
    // A restarted Redis knows no lease, and another node may be the first to ask for it.
    commandsLost: lease.drop,
    deaf() {
      channels.forget();
      state.yields = true;
      void attempt(state, yieldLease);
    },
  };
}

function hear(
  { channels, channelNames, readText, logger }: IngressState,
  channel: string,
  bytes: Buffer,
): void {
  const topic = channelNames.read(channel);
  if (topic === null) return;
  const text = readText(bytes);
  if (text !== null) channels.hear(topic, text);
  else logger.warn({ topic }, "a value that is no text in INGRESS_ENCODING was left out");
}

/** Gains or renews the lease; its holder takes in pushes and published values. */
async function beat(state: IngressState): Promise<void> {
  const { link, lease, channels, logger } = state;
  if (!link.isUp()) return;
  if (state.yields) await yieldLease(state);
  if (performance.now() < state.restsUntil) return;
  const gained = await lease.renew();
  if (!lease.held()) return;
  if (gained) logger.info({}, "this node takes in pushes from Redis");
  await Promise.all([gained ? scan(state) : undefined, channels.takeOver()]);
}

/** A node that heard what this one missed must take over: every other node asks for the lease within a beat. */
async function yieldLease(state: IngressState): Promise<void> {
  const { lease, timings } = state;
  if (await lease.release()) state.restsUntil = performance.now() + 1.25 * timings.beatMs;
  state.yields = false;
}

async function scanIfLeading(state: IngressState): Promise<void> {
  if (state.lease.held()) await scan(state);
}

async function scan({ scan: lists, intake }: IngressState): Promise<void> {
  await lists.run();
  intake.take();
}

async function attempt(
  state: IngressState,
  work: (state: IngressState) => Promise<void>,
): Promise<void> {
  if (state.closed) return;
  try {
    await work(state);
  } catch (error) {
    if (!state.closed && state.link.isUp())
      state.logger.warn({ err: error }, "the ingress could not do its work");
  }
}

function every(ms: number, run: () => Promise<void>): NodeJS.Timeout {
  return setInterval(() => void run(), ms).unref();
}

async function close(state: IngressState): Promise<void> {
  const { intake, channels, lease, link, scan: lists, timings } = state;
  state.closed = true;
  lists.close();
  // Items not stored by then stay in Redis; values are void once another node begins its term.
  await Promise.race([
    Promise.all([intake.close(), channels.close()]),
    setTimeout(timings.closeMs, undefined, { ref: false }),
  ]);
  if (lease.held()) await lease.release().catch(() => undefined);
  await link.close();
}
