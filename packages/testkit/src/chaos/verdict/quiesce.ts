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

/** Call after all faults have ended. Waits until everyone has received everything, then checks the history and the stored rows. */
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
      `not settled: ${(error as Error).message}; ${await describe(stage, people)}`,
    );
  }
  for (const person of people) person.leave("quiet");
  stage.found.broken(checkHistory(timesChanged ? stage.history.map(withoutTimes) : stage.history));
  stage.found.broken(await checkStored(stage));
}

/** For a row that changes the times in the database. */
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
    { what: "everyone has received everything", withinMs: QUIET_MS, everyMs: 100 },
  );
  for (const person of people) await loadWhole(person);
  await compareCounters(stage, people, stored);
}

/** Waits until the person is online. Wakes a client in a long backoff, as a page does that becomes visible. */
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
  const { conversations } = person.client.getState();
  const isWhole = Object.values(conversations).every(isUpToDate);
  const hasLatest = stored
    .filter((each) => isOf(person, each))
    .every(({ id, lastSeq, cursors }) => {
      const held = conversations[id];
      return (
        held !== undefined && hasLast(held, lastSeq) && isDeepStrictEqual(cursorsOf(held), cursors)
      );
    });
  return isWhole && hasLatest;
}

/** Also an ended conversation is fetched up to the last seq that the client knows. */
function isUpToDate(held: ConversationState): boolean {
  return hasLast(held, held.conversation.lastSeq);
}

function hasLast({ conversation, messages }: ConversationState, lastSeq: number): boolean {
  return conversation.lastSeq === lastSeq && messages.at(-1)?.seq === lastSeq;
}

/** In the order of the query. */
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

/** Waits for each user's counter, which lags behind, and records it with the number of a recount. */
async function compareCounters(
  stage: Stage,
  people: readonly Person[],
  stored: readonly StoredConversation[],
): Promise<void> {
  for (const { me, client } of people.filter((person) => person.me.kind === "user")) {
    const live = stored.find(({ userId, status }) => userId === me.id && status !== "ended");
    const recount = () => countUnread(stage, live?.id ?? null);
    const agrees = async () => client.getState().counters.chat === (await recount());
    await until(agrees, { what: "", withinMs: 10_000, everyMs: 100 }).catch(() => undefined);
    const { chat } = client.getState().counters;
    const shown = { chat, comment: 0, like: 0, total: chat };
    const unread = await recount();
    const recounted = { ...shown, chat: unread, total: unread };
    stage.history.push({ t: "counted", client: me.id, shown, recounted });
  }
}

async function countUnread({ sql }: Stage, conversationId: string | null): Promise<number> {
  const rows = await sql<{ unread: number }>(
    `SELECT count(*)::integer AS unread FROM conversation c JOIN message m ON m.conversation_id = c.id AND m.seq > c.user_read
     WHERE c.id = $1 AND m.kind NOT IN ('event', 'note') AND m.sender LIKE 'agent:%'`,
    [conversationId],
  );
  return rows[0]?.unread ?? 0;
}

/** What each person lacks, for the error message. */
async function describe(stage: Stage, people: readonly Person[]): Promise<string> {
  const stored = await readHeads(stage).catch(() => []);
  return people.flatMap((person) => describePerson(person, stored) ?? []).join("; ");
}

/** Null: the person lacks nothing. */
function describePerson(person: Person, stored: readonly StoredConversation[]): string | null {
  const { connection, conversations, unopened } = person.client.getState();
  const pending = [...unopened, ...Object.values(conversations).flatMap((held) => held.pending)];
  const waiting = pending.filter(({ state }) => typeof state === "string").length;
  const live = stored.filter((each) => isOf(person, each));
  const ended = Object.values(conversations)
    .map(({ conversation }) => conversation)
    .filter(({ id }) => !live.some((each) => each.id === id));
  const missing = [...live, ...ended]
    .map(({ id, lastSeq }) => ({ lastSeq, held: conversations[id] }))
    .filter(({ lastSeq, held }) => held === undefined || !hasLast(held, lastSeq))
    .map(({ lastSeq, held }) => `${held?.messages.at(-1)?.seq} of ${lastSeq}`);
  if (waiting === 0 && missing.length === 0 && person.isOnline()) return null;
  const { kind, id } = person.me;
  return `${kind} ${id} ${JSON.stringify(connection)} waits for ${waiting}, has ${missing.join()}`;
}
