import { TEXT_CHARS_MAX } from "@deskwire/protocol";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { findMessages } from "./find-messages.ts";
import type { SearchBounds, SearchQuery } from "./search-query.ts";
import { searchStore } from "./search-store.ts";

let testDatabase: TestDatabase;
let database: Database;
let agentId: string;
let otherId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolMax: 2, onError: () => undefined });
  const { rows } = await database.pool.query<{ id: string }>(
    `INSERT INTO agent (email, name, password_hash)
     SELECT n || '@deskwire.test', 'A', '' FROM generate_series(1, 2) AS n RETURNING id::text`,
  );
  [agentId, otherId] = rows.map(({ id }) => id) as [string, string];
  await database.pool.query(
    "INSERT INTO end_user (id, visitor) SELECT n::text, false FROM generate_series(0, 2) AS n",
  );
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const WORDS = ["order", "orders", "odd", "订单号", "订阅"];
/** The words that each query matches. */
const QUERIES: Record<string, string[][]> = {
  ord: [["order", "orders"]],
  o: [["order", "orders", "odd"]],
  订单: [["订单号"]],
  订: [["订单号", "订阅"]],
  "orders 订": [["orders"], ["订单号", "订阅"]],
  zzz: [[]],
};

interface MadeMessage {
  afterMs: number;
  words: string[];
  kind: "text" | "note";
  byAgent: boolean;
  /** A recalled message and one without a row stay in the index here. */
  fate: "kept" | "recalled" | "gone";
}

interface MadeConversation {
  id: string;
  user: string;
  way: "held" | "offered" | "decided" | "queued" | "none";
  startMs: number;
  messages: MadeMessage[];
}

interface Content {
  conversations: MadeConversation[];
  /** Users with whom the agent has an open conversation of one event. */
  presentUsers: string[];
}

const user = fc.constantFrom("0", "1", "2");
const message: fc.Arbitrary<MadeMessage> = fc.record({
  afterMs: fc.constantFrom(0, 0, 0, 1, 2),
  words: fc.subarray(WORDS),
  kind: fc.constantFrom("text", "text", "note"),
  byAgent: fc.boolean(),
  fate: fc.constantFrom("kept", "kept", "kept", "kept", "recalled", "gone"),
});
const conversation: fc.Arbitrary<MadeConversation> = fc.record({
  id: fc.uuid(),
  user,
  way: fc.constantFrom("held", "held", "held", "offered", "decided", "queued", "none"),
  startMs: fc.nat(12),
  messages: fc.array(message, { maxLength: 6 }),
});
const content: fc.Arbitrary<Content> = fc.record({
  conversations: fc.uniqueArray(conversation, {
    minLength: 3,
    maxLength: 9,
    selector: ({ id }) => id,
  }),
  presentUsers: fc.subarray(["0", "1", "2"]),
});
const asks = fc.record({
  text: fc.constantFrom(...Object.keys(QUERIES)),
  limit: fc.integer({ min: 1, max: 4 }),
  mine: fc.constantFrom(true, true, false),
});
const filters = fc.record(
  {
    userId: user,
    byAgent: fc.constant(true),
    kind: fc.constant("note" as const),
    fromMs: fc.nat(16),
    toMs: fc.nat(16),
  },
  { requiredKeys: [] },
);
const query = fc.record({ asks, filters: fc.oneof(fc.constant({}), fc.constant({}), filters) });
const bounds: fc.Arbitrary<SearchBounds> = fc.record({
  latest: fc.constantFrom(1, 4, 100),
  latestOwn: fc.constantFrom(3, 5, 8, 100),
  named: fc.constantFrom(2, 100),
  listed: fc.constantFrom(3, 100, 100, 100),
});

type ValueOf<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Query = ValueOf<typeof asks> & ValueOf<typeof filters>;

interface Stored extends Omit<MadeMessage, "afterMs"> {
  conversationId: string;
  seq: number;
  at: string;
  userId: string;
  readable: boolean;
}

test("[SRC1] [SRC2] [SRC4] pages hold every matching message once, newest first", async () => {
  await fc.assert(
    fc.asyncProperty(
      content,
      fc.array(query, { minLength: 1, maxLength: 6 }),
      bounds,
      async (made, queries, at) => {
        const stored = await store(made);
        for (const { asks: each, filters: only } of queries) {
          const asked: Query = { ...each, ...only };
          expect({ asked, found: await findAll(asked, at) }).toEqual({
            asked,
            found: expected(stored, asked),
          });
        }
      },
    ),
    { numRuns: 200 },
  );
}, 120_000);

async function findAll(asked: Query, at: SearchBounds): Promise<string[]> {
  const search = toSearchQuery(asked);
  const found: string[] = [];
  for (let after: SearchQuery["after"] | null = undefined; after !== null;) {
    const page = await findMessages(
      database.pool,
      { ...search, ...(after !== undefined && { after }) },
      at,
    );
    expect(page.hits.length).toBeLessThanOrEqual(search.limit);
    found.push(...page.hits.map((hit) => `${hit.conversationId} ${hit.message.seq}`));
    after = page.next;
  }
  return found;
}

function toSearchQuery({
  text,
  limit,
  mine,
  userId,
  byAgent,
  kind,
  fromMs,
  toMs,
}: Query): SearchQuery {
  return {
    text,
    limit,
    ...(mine && { readableBy: agentId }),
    ...(userId !== undefined && { userId }),
    ...(byAgent !== undefined && { agentId }),
    ...(kind !== undefined && { kind }),
    ...(fromMs !== undefined && { from: timeOf(fromMs) }),
    ...(toMs !== undefined && { to: timeOf(toMs) }),
  };
}

function expected(stored: readonly Stored[], asked: Query): string[] {
  const { from = "", to = "9999", userId, kind } = toSearchQuery(asked);
  return stored
    .filter(
      (each) =>
        each.fate === "kept" &&
        (each.readable || !asked.mine) &&
        (userId === undefined || each.userId === userId) &&
        (asked.byAgent === undefined || each.byAgent) &&
        (kind === undefined || each.kind === kind) &&
        each.at >= from &&
        each.at < to &&
        QUERIES[asked.text]?.every((term) => term.some((word) => each.words.includes(word))),
    )
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
    .map(({ conversationId, seq }) => `${conversationId} ${seq}`);
}

const keyOf = ({ at, conversationId, seq }: Stored) => `${at} ${conversationId} ${seq}`;
const timeOf = (ms: number) => new Date(Date.UTC(2026, 0, 2) + ms).toISOString();

/** Makes this the whole content of the database and indexes it. */
async function store({ conversations, presentUsers }: Content): Promise<Stored[]> {
  const made = conversations.map((each, at) => ({
    ...each,
    way: isLiveTwice(conversations.slice(0, at), each, presentUsers) ? ("none" as const) : each.way,
    lasts: durationOf(each),
  }));
  const stored = made.flatMap((each) => messagesOf(each, presentUsers.includes(each.user)));
  await database.pool.query(
    "DELETE FROM message_search; DELETE FROM search_cursor; DELETE FROM assignment_decision; DELETE FROM message; DELETE FROM conversation",
  );
  await database.pool.query(
    `INSERT INTO conversation (id, user_id, agent_id, offered_agent_id, status, last_seq, opened_at, queued_at, last_at)
     SELECT c.id, c."user", CASE way WHEN 'held' THEN $2::bigint WHEN 'queued' THEN NULL ELSE $3::bigint END, CASE WHEN way = 'offered' THEN $2::bigint END,
       CASE WHEN way = 'queued' THEN 'queued'::conversation_status ELSE 'ended' END, jsonb_array_length(messages), at, at, at + lasts * interval '1 ms'
     FROM jsonb_to_recordset($1) AS c (id uuid, "user" text, way text, "startMs" integer, lasts integer, messages jsonb),
       LATERAL (SELECT $4::timestamptz + "startMs" * interval '1 ms' AS at) t`,
    [JSON.stringify(made), agentId, otherId, timeOf(0)],
  );
  await database.pool.query(
    `INSERT INTO conversation (id, user_id, agent_id, status, last_seq, opened_at, queued_at, last_at)
     SELECT gen_random_uuid(), u, $2, 'open', 1, now(), now(), now() FROM unnest($1::text[]) AS u`,
    [presentUsers, agentId],
  );
  await database.pool.query(
    `INSERT INTO assignment_decision (id, conversation_id, trigger, strategy, seed, chosen, candidates)
     SELECT gen_random_uuid(), id, '', '', '', $2, '[]' FROM unnest($1::uuid[]) AS id`,
    [made.filter(({ way }) => way === "decided").map(({ id }) => id), agentId],
  );
  await database.pool.query(
    `INSERT INTO message (conversation_id, seq, sender, client_id, kind, body, at)
     SELECT m."conversationId", m.seq, CASE WHEN m."byAgent" THEN 'agent:' || $2 ELSE 'user:' || m."userId" END, m.fate || m.seq,
       m.kind::message_kind, jsonb_build_object('text', array_to_string(m.words, ' ')), m.at
     FROM jsonb_to_recordset($1) AS m ("conversationId" uuid, seq integer, "byAgent" boolean, "userId" text, fate text, kind text, words text[], at timestamptz)`,
    [JSON.stringify(stored), agentId],
  );
  const ids = made.map(({ id }) => id);
  await database.transaction((tx) => searchStore.index(tx, ids, 1_000));
  await database.pool.query("UPDATE message SET recalled = true WHERE client_id LIKE 'recalled%'");
  await database.pool.query("DELETE FROM message WHERE client_id LIKE 'gone%'");
  return stored;
}

/** A user has at most one live conversation. */
function isLiveTwice(
  earlier: readonly MadeConversation[],
  { user, way }: MadeConversation,
  presentUsers: readonly string[],
): boolean {
  if (way !== "queued") return false;
  const isQueued = earlier.some((each) => each.way === "queued" && each.user === user);
  return isQueued || presentUsers.includes(user);
}

function messagesOf(made: MadeConversation, present: boolean): Stored[] {
  let ms = made.startMs;
  return made.messages.map(({ afterMs, ...rest }, at) => ({
    ...rest,
    conversationId: made.id,
    seq: at + 1,
    at: timeOf((ms += afterMs)),
    userId: made.user,
    readable: present || made.way !== "none",
  }));
}

const durationOf = ({ messages }: MadeConversation) =>
  messages.reduce((ms, { afterMs }) => ms + afterMs, 0);

test("[SRC4] messages of one millisecond are all found, inside and outside the scanned conversations", async () => {
  const said: MadeMessage = {
    afterMs: 0,
    words: ["order"],
    kind: "text",
    byAgent: true,
    fate: "kept",
  };
  const stored = await store({
    conversations: ["a", "f"].map((digit) => ({
      id: `${digit.repeat(8)}-0000-7000-8000-000000000000`,
      user: "0",
      way: "held",
      startMs: 0,
      messages: [said],
    })),
    presentUsers: [],
  });
  const asked = { text: "ord", limit: 1, mine: true };
  const found = await findAll(asked, { latest: 1, latestOwn: 1, named: 10, listed: 10 });
  expect(found).toEqual(expected(stored, asked));
});

test.each([
  ["Chinese", (n: number) => String.fromCodePoint(0x4e00 + n)],
  ["characters outside the basic plane", (n: number) => String.fromCodePoint(0x20000 + n)],
  [
    "characters that normalization expands",
    (n: number) => String.fromCodePoint(0x3300 + (n % 0x58), 0x4e00 + n),
  ],
])("[SRC1] the last words of the longest text are found: %s", async (_, write) => {
  const characters = Array.from(
    Array.from({ length: TEXT_CHARS_MAX }, (__, n) => write(n)).join(""),
  ).slice(0, TEXT_CHARS_MAX);
  await store({
    conversations: [
      {
        id: uuidv7(),
        user: "0",
        way: "held",
        startMs: 0,
        messages: [
          { afterMs: 0, words: [characters.join("")], kind: "text", byAgent: true, fate: "kept" },
        ],
      },
    ],
    presentUsers: [],
  });
  const text = characters.slice(-100).join("");
  const page = await findMessages(database.pool, { text, readableBy: agentId, limit: 10 });
  expect(page.hits).toHaveLength(1);
});
