import type { ConversationStatus } from "@deskwire/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { done, refuse } from "../platform/kernel/outcome.ts";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { insertAgent, insertConversation } from "../testing/fixtures.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import type { Change } from "./deliveries.ts";
import { next, type Transition } from "./lifecycle.ts";
import type { Publisher } from "./publisher.ts";
import { runTransition } from "./run-transition.ts";
import type { Step, Subject } from "./steps.ts";
import { transitionStore } from "./transition-store.ts";

let testDatabase: TestDatabase;
let database: Database;
let agentId: string;
let published: (readonly Change[])[] = [];

const publisher: Publisher = {
  message: () => undefined,
  onChanges: () => undefined,
  changes: (changes) => {
    if (changes.length > 0) published.push(changes);
    return Promise.resolve(new Map());
  },
};

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolMax: 5, onError: () => undefined });
  agentId = await insertAgent(database.pool);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** A conversation in this status. */
async function conversationIn(status: ConversationStatus): Promise<Subject> {
  const { id } = await insertConversation(database.pool, status === "queued" ? null : agentId);
  if (status === "ended")
    await database.pool.query(
      "UPDATE conversation SET status = 'ended', ended_at = now() WHERE id = $1",
      [id],
    );
  return { id, status };
}

/** Everything that a transition could change of a conversation. */
async function stateOf(
  id: string,
): Promise<{ conversation: Record<string, unknown>; messages: number }> {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    "SELECT * FROM conversation WHERE id = $1",
    [id],
  );
  const messages = await database.pool.query("SELECT FROM message WHERE conversation_id = $1", [
    id,
  ]);
  return { conversation: rows[0]!, messages: messages.rows.length };
}

function stepOf(transition: Transition, conversation: Subject): Step {
  const agent = { kind: "agent", id: agentId } as const;
  const events = [{ type: "queued", reason: "returned" }] as const;
  switch (transition) {
    case "assign":
    case "take-over":
      return { transition, conversation, agentId, events };
    case "hold":
      return {
        transition,
        conversation,
        agentId,
        seconds: 60,
        events: [{ type: "held", agent, until: null }],
      };
    case "transfer":
      return { transition, conversation, offer: { agentId, seconds: 60 }, events };
    case "rate":
      return { transition, conversation, score: 4, comment: null, events };
    case "queue":
      return { transition, conversation, endsHold: true, events };
    case "return":
    case "end":
      return { transition, conversation, events };
  }
}

const STATUSES: ConversationStatus[] = ["queued", "open", "ended"];
const TRANSITIONS: Transition[] = [
  "assign",
  "queue",
  "hold",
  "take-over",
  "return",
  "transfer",
  "end",
  "rate",
];

const ALL = STATUSES.flatMap((status) => TRANSITIONS.map((each) => [status, each] as const));

/** Runs one step in a transition of its own. */
async function run(transition: Transition, conversation: Subject): Promise<void> {
  published = [];
  await runTransition({ database, publisher }, {}, async (tx) => {
    const messages = await transitionStore.applyOne(tx, stepOf(transition, conversation));
    return done({ value: null, changes: [{ conversationId: conversation.id, messages }] });
  });
}

describe("[CNV3] every transition in every status", () => {
  test.each(ALL.filter(([status, transition]) => next(status, transition) !== null))(
    "%s, %s: leads where the table says, with its event, and is published",
    async (status, transition) => {
      const conversation = await conversationIn(status);
      await run(transition, conversation);
      expect(await stateOf(conversation.id)).toMatchObject({
        conversation: { status: next(status, transition), last_seq: 1 },
        messages: 1,
      });
      expect(published).toMatchObject([[{ conversationId: conversation.id }]]);
    },
  );

  test.each(ALL.filter(([status, transition]) => next(status, transition) === null))(
    "%s, %s: is refused, and changes and publishes nothing",
    async (status, transition) => {
      const conversation = await conversationIn(status);
      const before = await stateOf(conversation.id);
      await expect(run(transition, conversation)).rejects.toThrow("is not possible");
      expect(await stateOf(conversation.id)).toEqual(before);
      expect(published).toEqual([]);
    },
  );
});

test("[CNV3] a transition from a status that the row no longer has is an error and changes nothing", async () => {
  const { id } = await conversationIn("ended");
  const before = await stateOf(id);
  const step = stepOf("end", { id, status: "open" });
  await expect(database.transaction((tx) => transitionStore.apply(tx, [step]))).rejects.toThrow(
    `conversation ${id} is not open`,
  );
  expect(await stateOf(id)).toEqual(before);
});

test("a refusal rolls back what was applied, and publishes nothing", async () => {
  const conversation = await conversationIn("open");
  const before = await stateOf(conversation.id);
  published = [];
  const outcome = await runTransition({ database, publisher }, {}, async (tx) => {
    await transitionStore.apply(tx, [stepOf("end", conversation)]);
    return refuse("forbidden");
  });
  expect(outcome).toMatchObject({ ok: false, refusal: { code: "forbidden" } });
  expect(await stateOf(conversation.id)).toEqual(before);
  expect(published).toEqual([]);
});

test("[CNV2] steps that are applied together keep their order, also in one conversation; a `held` event tells until when", async () => {
  const [one, two] = [await conversationIn("open"), await conversationIn("open")];
  const agent = { kind: "agent", id: agentId } as const;
  const applied = await database.transaction((tx) =>
    transitionStore.apply(tx, [
      {
        transition: "return",
        conversation: one,
        events: [{ type: "returned", agent, reason: "disconnected" }],
        note: { from: agent, text: "back soon" },
      },
      stepOf("end", two),
      stepOf("hold", { ...one, status: "queued" }),
    ]),
  );
  expect(applied.map((messages) => messages.map(({ seq, kind }) => `${seq} ${kind}`))).toEqual([
    ["1 event", "2 note"],
    ["1 event"],
    ["3 event"],
  ]);
  const { conversation } = await stateOf(one.id);
  expect(applied[2]![0]!).toMatchObject({ body: { until: conversation["held_until"] } });
  expect(applied[0]![1]!).toMatchObject({ from: agent, body: { text: "back soon" } });
});
