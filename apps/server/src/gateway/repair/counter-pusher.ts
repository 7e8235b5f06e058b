import type { Counters, ParticipantKey, ServerEvent } from "@deskwire/protocol";
import type { Log } from "../../platform/kernel/log.ts";
import type { Notifications } from "../../notifications/notifications.ts";
import type { Hub } from "../socket/hub.ts";

/**
 * [CTR5] Sends users of this node their counters whenever one may have changed. It listens to what is delivered here, so
 * that nothing has to be told across nodes. All users that changed are asked for in one query, one at a time; it runs at
 * once when nothing else does, and takes no more than a tenth of the time under load.
 */
export interface CounterPusher {
  /** A session has these from `welcome`. */
  welcomed(key: ParticipantKey, counters: Counters): void;
  /** Any number here may have changed without a word of it. */
  lookAtAll(): void;
  /** Resolves when no user waits. */
  settled(): Promise<void>;
  close(): void;
}

export interface CounterPusherParts {
  notifications: Pick<Notifications, "countersOf">;
  log: Log;
}

const SLICE = 1_000;
const REST_FACTOR = 9;
// A query that hung until it was given up says nothing about the next one.
const REST_MAX_MS = 1_000;

export function createCounterPusher(
  { notifications, log }: CounterPusherParts,
  hub: Hub,
): CounterPusher {
  const changed = new Set<string>();
  // What all sessions of a user have, while there are any: a change that changes nothing is not sent.
  const sent = new Map<ParticipantKey, string>();
  // Users whose numbers are being read.
  let reading: ReadonlySet<string> = new Set();
  let running: Promise<void> | null = null;
  let pushing = false;
  let closed = false;

  hub.onDeliver((event, to) => {
    if (pushing) return;
    if (!mayChangeCounters(event)) return;
    for (const key of to) {
      if (!isUser(key) || !hub.has(key)) continue;
      if (event.t === "counters") sent.set(key, textOf(event.counters));
      look(key);
    }
  });
  hub.onGone((key) => sent.delete(key));

  function look(key: ParticipantKey): void {
    changed.add(userOf(key));
    running ??= run();
  }

  function welcomed(key: ParticipantKey, counters: Counters): void {
    if (!isUser(key)) return;
    const text = textOf(counters);
    const others = sent.get(key);
    // What is being read may be older than what this session has just been told, and who waits for a look has others that were
    // told otherwise.
    const pending = reading.has(userOf(key)) || (others === undefined && changed.has(userOf(key)));
    if ((others === undefined || others === text) && !pending) {
      sent.set(key, text);
      return;
    }
    sent.delete(key);
    look(key);
  }

  async function run(): Promise<void> {
    // What else is delivered in this tick shares the query.
    await new Promise((resolve) => setImmediate(resolve));
    while (changed.size > 0 && !closed) {
      const startedAt = performance.now();
      const users = [...changed].slice(0, SLICE);
      for (const user of users) changed.delete(user);
      await push(users);
      await rest(Math.min((performance.now() - startedAt) * REST_FACTOR, REST_MAX_MS));
    }
    running = null;
  }

  async function push(users: string[]): Promise<void> {
    try {
      reading = new Set(users);
      const counters = await notifications.countersOf(users);
      for (const [user, own] of counters) pushOne(`user:${user}`, own);
    } catch (error) {
      log.warn(
        { err: error },
        "counters could not be read; they go out again with the next change",
      );
      for (const user of users) changed.add(user);
      await rest(1_000);
    } finally {
      reading = new Set();
    }
  }

  function pushOne(key: ParticipantKey, counters: Counters): void {
    const text = textOf(counters);
    if (!hub.has(key) || sent.get(key) === text) return;
    sent.set(key, text);
    pushing = true;
    hub.deliver([key], { t: "counters", counters });
    pushing = false;
  }

  return {
    welcomed,
    lookAtAll() {
      for (const key of hub.participants()) if (isUser(key)) look(key);
    },
    settled: () => running ?? Promise.resolve(),
    close() {
      closed = true;
    },
  };
}

function isUser(key: ParticipantKey): boolean {
  return key.startsWith("user:");
}

function userOf(key: ParticipantKey): string {
  return key.slice("user:".length);
}

/** Without asking: whether a user who gets this may have other counters than before. */
function mayChangeCounters(event: ServerEvent): boolean {
  switch (event.t) {
    case "message":
      return event.message.from?.kind === "agent" && event.message.kind !== "event";
    case "receipt":
      return event.by.kind === "user";
    case "conversation":
    case "notification":
    case "counters":
      return true;
    case "typing":
    case "presence":
    case "topic":
    case "reset":
    case "draining":
      return false;
  }
}

function textOf(counters: Counters): string {
  return JSON.stringify(counters, Object.keys(counters).sort());
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
