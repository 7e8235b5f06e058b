import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { personStore } from "../conversations/person-store.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { findPeople, type PeopleQuery } from "./find-people.ts";
import { reindexPeople } from "./reindex-people.ts";

let testDatabase: TestDatabase;
let database: Database;
let agentId: string;
let otherId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolMax: 2, onError: () => undefined });
  const { rows } = await database.pool.query<{ id: string }>(
    `INSERT INTO agent (email, name, password_hash)
     SELECT n || '@example.org', 'Agent', '' FROM generate_series(1, 2) n RETURNING id::text AS id`,
  );
  [agentId, otherId] = rows.map(({ id }) => id) as [string, string];
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const NAMES = ["Anna Li", "Annika", "王小明", "小明", "Bo"];
/** The names that each query matches. */
const QUERIES: Record<string, string[]> = {
  ann: ["Anna Li", "Annika"],
  "LI án": ["Anna Li"],
  小明: ["王小明", "小明"],
  小: ["王小明", "小明"],
  u: NAMES,
  zzz: [],
};

const conversation = fc.record({
  way: fc.constantFrom("held", "held", "decided", "offered", "queued", "none"),
  startMs: fc.nat(4),
});
type MadeConversation = { way: string; startMs: number };
const people = fc.array(
  fc.record({
    name: fc.constantFrom(...NAMES),
    conversations: fc.array(conversation, { maxLength: 3 }),
  }),
  { minLength: 2, maxLength: 7 },
);
const asks = fc.record({
  text: fc.constantFrom(...Object.keys(QUERIES)),
  limit: fc.integer({ min: 1, max: 3 }),
  mine: fc.boolean(),
});
const bounds = fc.record({
  latest: fc.constantFrom(1, 3, 100),
  listed: fc.constantFrom(1, 4, 100),
});

interface Stored {
  userId: string;
  name: string;
  id: string;
  openedAt: string;
  readable: boolean;
}

test("[SRC7] [SRC8] pages hold each matching person once, with the latest readable conversation", async () => {
  await fc.assert(
    fc.asyncProperty(
      people,
      fc.array(asks, { minLength: 1, maxLength: 4 }),
      bounds,
      async (made, each, at) => {
        const stored = await store(made);
        for (const asked of each) {
          const search = { ...asked, ...(asked.mine && { readableBy: agentId }) };
          expect({ asked, found: await findAll(search, at) }).toEqual({
            asked,
            found: expected(stored, asked),
          });
        }
      },
    ),
    { numRuns: 100 },
  );
}, 120_000);

async function findAll(query: PeopleQuery, at: { latest: number; listed: number }) {
  const found: string[] = [];
  for (let after: PeopleQuery["after"] | null = undefined; after !== null;) {
    const page = await findPeople(database.pool, { ...query, ...(after && { after }) }, at);
    expect(page.hits.length).toBeLessThanOrEqual(query.limit);
    found.push(...page.hits.map(({ user, conversationId }) => `${user.id} ${conversationId}`));
    after = page.next;
  }
  return found;
}

function expected(stored: readonly Stored[], { text, mine }: { text: string; mine: boolean }) {
  const latest = new Map(
    stored
      .filter((each) => (each.readable || !mine) && QUERIES[text]?.includes(each.name))
      .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .map((each) => [each.userId, each]),
  );
  return [...latest.values()]
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
    .map(({ userId, id }) => `${userId} ${id}`);
}

const keyOf = ({ openedAt, id }: Stored) => `${openedAt} ${id}`;

async function store(
  made: readonly { name: string; conversations: readonly MadeConversation[] }[],
): Promise<Stored[]> {
  await database.pool.query("TRUNCATE conversation, assignment_decision, end_user CASCADE");
  const stored: Stored[] = [];
  for (const [at, { name, conversations }] of made.entries()) {
    const userId = `u${at}`;
    await database.pool.query("INSERT INTO end_user (id, name, visitor) VALUES ($1, $2, false)", [
      userId,
      name,
    ]);
    for (const each of oneQueued(conversations)) {
      const id = uuidv7();
      const openedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, 0, each.startMs)).toISOString();
      await storeConversation({ ...each, id, userId, openedAt });
      stored.push({ userId, name, id, openedAt, readable: each.way !== "none" });
    }
  }
  await reindexPeople(database);
  return stored;
}

/** A user has at most one live conversation. */
function oneQueued(conversations: readonly MadeConversation[]): MadeConversation[] {
  const first = conversations.findIndex(({ way }) => way === "queued");
  return conversations.map((each, at) =>
    each.way === "queued" && at !== first ? { ...each, way: "none" } : each,
  );
}

async function storeConversation(made: {
  id: string;
  userId: string;
  openedAt: string;
  way: string;
}): Promise<void> {
  const { id, userId, openedAt, way } = made;
  await database.pool.query(
    `INSERT INTO conversation (id, user_id, status, agent_id, offered_agent_id, last_at, opened_at, queued_at, ended_at)
     VALUES ($1, $2, $3::conversation_status, $4, $5, $6, $6, $6, CASE WHEN $3 = 'ended' THEN $6::timestamptz END)`,
    [
      id,
      userId,
      way === "queued" ? "queued" : "ended",
      way === "held" ? agentId : way === "queued" ? null : otherId,
      way === "offered" ? agentId : null,
      openedAt,
    ],
  );
  if (way !== "decided") return;
  await database.pool.query(
    `INSERT INTO assignment_decision (id, conversation_id, trigger, strategy, seed, chosen, candidates)
     VALUES ($1, $2, 'open', 'random', '', $3, '[]')`,
    [uuidv7(), id, agentId],
  );
}

test("[SRC6] reindexing people makes an old index find everyone again", async () => {
  await store([{ name: "Straße", conversations: [{ way: "held", startMs: 0 }] }]);
  await database.pool.query(
    "UPDATE end_user SET search_tokens = array_to_tsvector('{old}'::text[])",
  );
  const count = async (text: string) =>
    (await findPeople(database.pool, { text, limit: 5 })).hits.length;
  expect([await count("strasse"), await count("old")]).toEqual([0, 1]);
  expect(await reindexPeople(database)).toBe(1);
  expect([await count("strasse"), await count("old")]).toEqual([1, 0]);
  await database.transaction((tx) => personStore.index(tx, []));
  expect(await count("strasse")).toBe(1);
});
