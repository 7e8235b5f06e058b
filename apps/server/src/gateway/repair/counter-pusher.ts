import type { Counters, ParticipantKey, ServerEvent } from "@deskwire/protocol";
import type { Notifications } from "../../notifications/notifications.ts";
import { coalesce, type Coalesced } from "../../platform/kernel/coalesce.ts";
import type { Log } from "../../platform/kernel/log.ts";
import type { Hub } from "../socket/hub.ts";
import { mayChangeCounters } from "./may-change-counters.ts";

/**
 * [CTR5] Sends the users of this node their counters whenever a number may have changed. It listens to the events that are
 * delivered here, so nodes tell each other nothing for it. One query reads the counters of all changed users. It runs at once
 * when no other one is under way, and takes at most a tenth of the time under load.
 */
export interface CounterPusher {
  /** Notes the counters that a session got with `welcome`. */
  welcomed(key: ParticipantKey, counters: Counters): void;
  /** Reads the counters of all users here: peer messages about them may have been lost. */
  lookAtAll(): void;
  /** Resolves when no user waits to be read. */
  settled(): Promise<void>;
  close(): void;
}

export interface CounterPusherParts {
  notifications: Pick<Notifications, "countersOf">;
  log: Log;
}

interface State extends CounterPusherParts {
  readonly hub: Hub;
  readonly pushes: Coalesced;
  /** Users whose counters may have changed. */
  readonly changed: Set<string>;
  /** By participant: the counters that all sessions here have, as text. Equal counters are not sent again. */
  readonly sent: Map<ParticipantKey, string>;
  /** Users whose counters are being read. */
  reading: ReadonlySet<string>;
  /** Set while it delivers counters itself, which it must not hear. */
  pushing: boolean;
}

const SLICE = 1_000;
const REST_FACTOR = 9;
// The time of a query that hung until its timeout says nothing about the next one.
const REST_MAX_MS = 1_000;
const RETRY_MS = 1_000;

export function createCounterPusher(parts: CounterPusherParts, hub: Hub): CounterPusher {
  const pushes = coalesce({
    task: () => pushSlice(state),
    onError: (error) => retryLater(state, error),
  });
  const state: State = {
    ...parts,
    hub,
    pushes,
    changed: new Set(),
    sent: new Map(),
    reading: new Set(),
    pushing: false,
  };
  hub.onDeliver((event, to) => noteEvent(state, event, to));
  hub.onGone((key) => state.sent.delete(key));
  return {
    welcomed: (key, counters) => noteWelcome(state, key, counters),
    lookAtAll() {
      for (const key of hub.participants()) if (isUser(key)) look(state, key);
    },
    settled: () => pushes.settled(),
    close: () => void pushes.close(),
  };
}

function noteEvent(state: State, event: ServerEvent, to: readonly ParticipantKey[]): void {
  if (state.pushing || !mayChangeCounters(event)) return;
  for (const key of to) {
    if (!isUser(key) || !state.hub.has(key)) continue;
    if (event.t === "counters") state.sent.set(key, textOf(event.counters));
    look(state, key);
  }
}

function noteWelcome(state: State, key: ParticipantKey, counters: Counters): void {
  if (!isUser(key)) return;
  const { sent, reading, changed } = state;
  const text = textOf(counters);
  const others = sent.get(key);
  // A read that is under way may be older than this `welcome`. A user who waits for a read without an entry in `sent` has
  // sessions that got different counters.
  const pending = reading.has(userOf(key)) || (others === undefined && changed.has(userOf(key)));
  if ((others === undefined || others === text) && !pending) {
    sent.set(key, text);
    return;
  }
  sent.delete(key);
  look(state, key);
}

function look({ changed, pushes }: State, key: ParticipantKey): void {
  changed.add(userOf(key));
  pushes.request();
}

async function pushSlice(state: State): Promise<void> {
  const { changed, notifications, pushes } = state;
  if (changed.size === 0) return;
  const startedAt = performance.now();
  const users = [...changed].slice(0, SLICE);
  for (const user of users) changed.delete(user);
  state.reading = new Set(users);
  const counters = await notifications.countersOf(users);
  for (const [user, own] of counters) push(state, `user:${user}`, own);
  state.reading = new Set();
  if (changed.size > 0) pushes.request();
  await rest(Math.min((performance.now() - startedAt) * REST_FACTOR, REST_MAX_MS));
}

async function retryLater(state: State, error: unknown): Promise<void> {
  const { log, changed, reading, pushes } = state;
  log.warn({ err: error }, "counters could not be read; trying again");
  for (const user of reading) changed.add(user);
  state.reading = new Set();
  pushes.request();
  await rest(RETRY_MS);
}

function push(state: State, key: ParticipantKey, counters: Counters): void {
  const { hub, sent } = state;
  const text = textOf(counters);
  if (!hub.has(key) || sent.get(key) === text) return;
  sent.set(key, text);
  state.pushing = true;
  hub.deliver([key], { t: "counters", counters });
  state.pushing = false;
}

function isUser(key: ParticipantKey): boolean {
  return key.startsWith("user:");
}

function userOf(key: ParticipantKey): string {
  return key.slice("user:".length);
}

/** Equal counters have equal texts. */
function textOf(counters: Counters): string {
  return JSON.stringify(counters, Object.keys(counters).sort());
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
