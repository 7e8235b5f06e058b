import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Redis } from "ioredis";
import { coalesce, type Coalesced } from "../platform/kernel/coalesce.ts";
import type { EngineLogger } from "../platform/live/engine.ts";
import { ingressKeys, isInstallationKey, type IngressKeys } from "./ingress-keys.ts";
import type { IngressLease } from "./ingress-lease.ts";
import type { IngressLink } from "./ingress-link.ts";
import type { IngressSink, PushedItem } from "./ingress.ts";
import type { NamePattern } from "./name-pattern.ts";
import type { TextReader } from "./text-reader.ts";

/**
 * Takes pushed elements out of users' lists: pushed → moved to a stream, atomically → stored → deleted from the stream.
 * After a crash in between, the element is still in the stream, under the same id.
 */
export interface ListIntake {
  /** The list may have elements. Ignores names that are no user's list. */
  note(list: string): void;
  /** Takes the elements of the noted lists, and those that are in the stream already, while this node holds the lease. */
  take(): void;
  /** Takes no more lists; resolves when the step under way has ended. */
  close(): Promise<void>;
}

export type PushCommand = "LPUSH" | "RPUSH";

export interface ListIntakeOptions {
  link: Pick<IngressLink, "commands" | "isUp">;
  lease: IngressLease;
  /** The prefix of this installation's keys. */
  prefix: string;
  sink: Pick<IngressSink, "pushed">;
  lists: NamePattern;
  /** The command with which back ends push. */
  push: PushCommand;
  readText: TextReader;
  logger: EngineLogger;
  /** The pause after a failure. */
  retryMs: number;
}

interface IntakeState extends ListIntakeOptions {
  /** Lists that may have elements. */
  noted: Set<string>;
  keys: IngressKeys;
  steps: Coalesced;
  closed: boolean;
}

interface TakenItem extends PushedItem {
  list: string;
  /** The element as it was pushed. */
  bytes: Buffer;
  /** Whether the bytes are text in the encoding of the back end. */
  isText: boolean;
}

/** The command that takes the oldest element. */
const TAKE = { LPUSH: "RPOP", RPUSH: "LPOP" } as const satisfies Record<PushCommand, string>;

const REFUSED_MAX = 10_000;
const LISTS_A_MOVE = 200;
const ITEMS_A_MOVE = 500;
const ITEMS_A_READ = 500;

// One step, so that nothing is lost between the list and the stream. The stream gives each item its permanent id.
const MOVE = `
  local moved = 0
  for _, key in ipairs(KEYS) do
    if key ~= KEYS[1] and redis.call('TYPE', key).ok == 'list' then
      while moved < tonumber(ARGV[1]) do
        local item = redis.call(ARGV[2], key)
        if not item then break end
        redis.call('XADD', KEYS[1], '*', 'k', key, 'v', item)
        moved = moved + 1
      end
    end
  end
  return moved`;

export function createListIntake(options: ListIntakeOptions): ListIntake {
  const state: IntakeState = {
    ...options,
    noted: new Set(),
    keys: ingressKeys(options.prefix),
    steps: coalesce({ task: () => takeStep(state), onError: (error) => failed(state, error) }),
    closed: false,
  };
  return {
    note(list) {
      // The pattern may match an ingress's own keys: an element set aside again and again would grow without end.
      if (state.lists.read(list) !== null && !isInstallationKey(list)) state.noted.add(list);
    },
    take: () => take(state),
    close() {
      state.closed = true;
      return state.steps.settled();
    },
  };
}

function take(state: IntakeState): void {
  if (!state.closed && state.lease.held() && state.link.isUp()) state.steps.request();
}

/** Stores the items of the stream, then moves elements of some lists into it; the next step stores those. */
async function takeStep(state: IntakeState): Promise<void> {
  await storeTaken(state);
  const lists = [...state.noted].slice(0, LISTS_A_MOVE);
  if (lists.length === 0 || state.closed || !state.lease.held()) return;
  await move(state, lists);
  state.steps.request();
}

async function failed(state: IntakeState, error: unknown): Promise<void> {
  const { logger, retryMs, noted } = state;
  if (state.closed) return;
  logger.warn({ err: error }, "taking in pushes failed; they wait in Redis");
  await setTimeout(retryMs, undefined, { ref: false });
  if (noted.size > 0) take(state);
}

async function move(
  { link, keys, noted, push }: IntakeState,
  lists: readonly string[],
): Promise<void> {
  for (const list of lists) noted.delete(list);
  let complete = false;
  try {
    const moved = Number(
      await link.commands.eval(
        MOVE,
        lists.length + 1,
        keys.taken,
        ...lists,
        ITEMS_A_MOVE,
        TAKE[push],
      ),
    );
    complete = moved < ITEMS_A_MOVE;
  } finally {
    if (!complete) for (const list of lists) noted.add(list);
  }
}

async function storeTaken(state: IntakeState): Promise<void> {
  const { sink, keys } = state;
  const { commands } = state.link;
  for (;;) {
    // Sent together, in one round trip.
    const [entries, generation] = await Promise.all([
      commands.xrangeBuffer(keys.taken, "-", "+", "COUNT", ITEMS_A_READ),
      readGeneration(commands, keys),
    ]);
    if (entries.length === 0) return;
    const items = entries.map(([id, fields]) =>
      toItem(state, `${generation}-${id.toString()}`, fields),
    );
    const texts = items.filter(({ isText }) => isText);
    const refused = new Set(texts.length === 0 ? [] : await sink.pushed(texts.map(pushedOf)));
    await setAside(
      state,
      items.filter(({ id, isText }) => !isText || refused.has(id)),
    );
    await commands.xdel(keys.taken, ...entries.map(([id]) => id));
    if (entries.length < ITEMS_A_READ || state.closed) return;
  }
}

async function setAside(
  { link: { commands }, keys: { refused }, logger }: IntakeState,
  items: readonly TakenItem[],
): Promise<void> {
  if (items.length === 0) return;
  logger.warn(
    { list: refused, count: items.length },
    "pushes that no user can receive were set aside",
  );
  await commands.rpush(refused, ...items.map(describe));
  await commands.ltrim(refused, -REFUSED_MAX, -1);
}

/** The stream's ids start again when Redis loses its data; a new generation keeps them apart from the old ones. */
async function readGeneration(commands: Redis, { generation: key }: IngressKeys): Promise<string> {
  const [, generation] = await Promise.all([
    commands.set(key, randomBytes(4).toString("hex"), "NX"),
    commands.get(key),
  ]);
  return generation ?? "";
}

/** After a change of the pattern, a list taken under the old one names no user: its elements are set aside. */
function toItem(
  { lists, readText }: IntakeState,
  id: string,
  fields: readonly Buffer[],
): TakenItem {
  const [, key, , bytes = Buffer.alloc(0)] = fields;
  const list = key?.toString() ?? "";
  const text = readText(bytes);
  return {
    id,
    userId: lists.read(list) ?? "",
    text: text ?? "",
    list,
    bytes,
    isText: text !== null,
  };
}

function pushedOf({ id, userId, text }: TakenItem): PushedItem {
  return { id, userId, text };
}

/** [OPS4] An element that is no text is kept whole. */
function describe({ id, userId, list, text, isText, bytes }: TakenItem): string {
  const element = isText ? { text } : { base64: bytes.toString("base64") };
  return JSON.stringify({ id, userId, list, ...element });
}
