import { isDeepStrictEqual } from "node:util";
import type { ConversationState } from "@deskwire/client";
import { checkHistory } from "../../history/check-history.ts";
import type { HistoryEntry } from "../../history/history.ts";
import { checkStored, type StoredConversation } from "./check-stored.ts";
import type { Person } from "../people/person.ts";
import type { Stage } from "../stage.ts";
import { until } from "../wait.ts";

const QUIET_MS = 90_000;
const RECONNECT_MS = 12_000;

/** Faults are over: waits until everybody has everything, then holds all that was promised against what was seen and stored. */
export async function quiesce(
  stage: Stage,
  people: readonly Person[],
  { timesChanged = false } = {},
): Promise<void> {
  try {
    await settle(stage, people);
  } catch (error) {
    stage.found.must(
      false,
      `never quiet: ${(error as Error).message}; ${await describe(stage, people)}`,
    );
  }
  for (const person of people) person.leave("quiet");
  stage.found.broken(checkHistory(timesChanged ? stage.history.map(withoutTimes) : stage.history));
  stage.found.broken(await checkStored(stage));
}

/** For a row that turns the database's past back. */
function withoutTimes(entry: HistoryEntry): HistoryEntry {
  if (entry.t !== "rendered") return entry;
  return { ...entry, messages: entry.messages.map((message) => ({ ...message, at: "" })) };
}

async function settle(stage: Stage, people: readonly Person[]): Promise<void> {
  await Promise.all(people.map(comeBack));
  const stored = await until(
    async () => {
      if (!people.every(isSettled)) return null;
      const conversations = await readHeads(stage);
      return people.every((person) => hasAll(person, conversations)) && conversations;
    },
    { what: "everybody has everything", withinMs: QUIET_MS, everyMs: 100 },
  );
  for (const person of people) await loadWhole(person);
  await compareCounters(stage, people, stored);
}

/** A client that waits out a long back-off is woken, as a page is that comes to the front. */
async function comeBack(person: Person): Promise<void> {
  const isUp = () => person.isOnline();
  await until(isUp, { what: "", withinMs: RECONNECT_MS }).catch(() => person.client.reconnectNow());
  await until(isUp, { what: `${person.me.kind} ${person.me.id} is back` });
}

function isSettled({ client }: Person): boolean {
  const { conversations, unopened } = client.getState();
  const pending = [...unopened, ...Object.values(conversations).flatMap((held) => held.pending)];
  return pending.every(({ state }) => typeof state === "object");
}

function readHeads({ sql }: Stage): Promise<StoredConversation[]> {
  return sql<StoredConversation>(
    `SELECT id, user_id AS "userId", agent_id::text AS "agentId", status::text, last_seq AS "lastSeq",
       ARRAY[user_delivered, user_read, agent_delivered, agent_read] AS cursors FROM conversation`,
  );
}

function hasAll(person: Person, stored: readonly StoredConversation[]): boolean {
  const held = person.client.getState().conversations;
  return stored
    .filter((each) => isOf(person, each))
    .every(({ id, lastSeq, cursors }) => {
      const own = held[id];
      if (own === undefined) return false;
      const hasLast = own.conversation.lastSeq === lastSeq && own.messages.at(-1)?.seq === lastSeq;
      return hasLast && isDeepStrictEqual(cursorsOf(own), cursors);
    });
}

/** In the order in which they are read from the database. */
function cursorsOf({ conversation: { cursors } }: ConversationState): number[] {
  return [cursors.user, cursors.agent].flatMap(({ delivered, read }) => [delivered, read]);
}

function isOf({ me }: Person, { userId, agentId, status }: StoredConversation): boolean {
  if (status === "ended") return false;
  return me.kind === "user" ? me.id === userId : me.id === agentId;
}

async function loadWhole({ client }: Person): Promise<void> {
  const older = (): string | undefined =>
    Object.entries(client.getState().conversations).find(([, held]) => needsOlder(held))?.[0];
  for (let id = older(); id !== undefined; id = older()) {
    const loaded = await client.loadOlder(id);
    if (!loaded.ok) throw new Error(`history could not be loaded: ${loaded.code}`);
  }
}

function needsOlder({ hasOlder, messages }: ConversationState): boolean {
  return hasOlder && messages.length > 0;
}

/** Counters follow in their own time; what they come to has to be what a recount gives. */
async function compareCounters(
  { sql, history }: Stage,
  people: readonly Person[],
  stored: readonly StoredConversation[],
): Promise<void> {
  for (const { me, client } of people.filter((person) => person.me.kind === "user")) {
    const live = stored.find(({ userId, status }) => userId === me.id && status !== "ended");
    const recount = async (): Promise<number> => {
      const rows = await sql<{ unread: number }>(
        `SELECT count(*)::integer AS unread FROM conversation c JOIN message m ON m.conversation_id = c.id AND m.seq > c.user_read
         WHERE c.id = $1 AND m.kind NOT IN ('event', 'note') AND m.sender LIKE 'agent:%'`,
        [live?.id ?? null],
      );
      return rows[0]?.unread ?? 0;
    };
    const agrees = async () => client.getState().counters.chat === (await recount());
    await until(agrees, { what: "", withinMs: 10_000, everyMs: 100 }).catch(() => undefined);
    const { chat } = client.getState().counters;
    const shown = { chat, comment: 0, like: 0, total: chat };
    const unread = await recount();
    const recounted = { ...shown, chat: unread, total: unread };
    history.push({ t: "counted", client: me.id, shown, recounted });
  }
}

async function describe(stage: Stage, people: readonly Person[]): Promise<string> {
  const stored = await readHeads(stage).catch(() => []);
  const late = people.flatMap((person) => {
    const state = person.client.getState();
    const pending = [
      ...state.unopened,
      ...Object.values(state.conversations).flatMap((held) => held.pending),
    ];
    const waits = pending.filter((each) => typeof each.state === "string").length;
    const missing = stored
      .filter((each) => isOf(person, each))
      .map(({ id, lastSeq }) => [lastSeq, state.conversations[id]] as const)
      .filter(
        ([lastSeq, own]) =>
          own?.messages.at(-1)?.seq !== lastSeq || own.conversation.lastSeq !== lastSeq,
      )
      .map(
        ([lastSeq, own]) =>
          `${own?.messages.at(-1)?.seq}/${own?.conversation.lastSeq} of ${lastSeq}`,
      );
    if (waits === 0 && missing.length === 0 && person.isOnline()) return [];
    return `${person.me.kind} ${person.me.id} ${JSON.stringify(state.connection)} waits for ${waits}, has ${missing.join()}`;
  });
  return late.join("; ");
}
