import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../testing/test-database.ts";
import { readBeyondPrisma } from "./testing/beyond-prisma.ts";
import { createSchemaComparison, type SchemaComparison } from "./testing/schema-difference.ts";

// Differences are planted in a transaction that is rolled back: one connection carries it and the engine's queries.
let database: TestDatabase;
let pool: pg.Pool;
let schema: SchemaComparison;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 1, idleTimeoutMillis: 0 });
  schema = await createSchemaComparison(pool);
});
afterAll(async () => {
  schema.close();
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query("BEGIN"));
afterEach(() => pool.query("ROLLBACK"));

describe("prisma/schema.prisma", () => {
  test("describes the migrated database: tables, columns, types, defaults, indexes, keys and enums", async () => {
    expect(await schema.difference()).toBe("");
  });

  test.each([
    ["a table more", "CREATE TABLE planted (id integer PRIMARY KEY)"],
    ["a table less", "DROP TABLE topic"],
    ["a column more", "ALTER TABLE agent ADD COLUMN planted integer"],
    ["a column less", "ALTER TABLE end_user DROP COLUMN avatar"],
    ["another type", "ALTER TABLE attachment ALTER COLUMN bytes TYPE bigint"],
    ["another precision of time", "ALTER TABLE message ALTER COLUMN at TYPE timestamptz"],
    [
      "another type that the client does not support",
      "ALTER TABLE assignment_decision ALTER COLUMN waited TYPE time USING NULL",
    ],
    ["a column that may be null", "ALTER TABLE message ALTER COLUMN body DROP NOT NULL"],
    ["another default", "ALTER TABLE agent ALTER COLUMN capacity SET DEFAULT 6"],
    ["no default", "ALTER TABLE agent ALTER COLUMN created_at DROP DEFAULT"],
    ["an index more", "CREATE INDEX planted ON conversation (rating)"],
    ["an index less", "DROP INDEX conversation_user_idx"],
    [
      "an index in another order",
      rebuilt("conversation_user_idx", "conversation (user_id, opened_at)"),
    ],
    ["an index of another method", rebuilt("hook_call_at_idx", "hook_call (at)")],
    [
      "an index that includes columns",
      rebuilt("message_search_at_idx", "message_search (at) INCLUDE (seq)"),
    ],
    [
      "an index that is no longer partial",
      rebuilt("conversation_ended_idx", "conversation (ended_at)"),
    ],
    [
      "a partial index with another condition",
      rebuilt("conversation_ended_idx", "conversation (ended_at) WHERE status = 'open'"),
    ],
    [
      "an index that is no longer unique",
      rebuilt("notification_event_key", "notification (category, event_id)"),
    ],
    [
      "another primary key",
      "ALTER TABLE message DROP CONSTRAINT message_pkey, ADD PRIMARY KEY (seq, conversation_id)",
    ],
    ["no primary key", "ALTER TABLE message DROP CONSTRAINT message_pkey"],
    [
      "a foreign key more",
      "ALTER TABLE message ADD FOREIGN KEY (conversation_id) REFERENCES conversation (id)",
    ],
    ["a foreign key less", "ALTER TABLE agent_session DROP CONSTRAINT agent_session_agent_id_fkey"],
    [
      "a foreign key with another rule",
      `ALTER TABLE agent_session DROP CONSTRAINT agent_session_agent_id_fkey;
       ALTER TABLE agent_session ADD FOREIGN KEY (agent_id) REFERENCES agent (id)`,
    ],
    ["an enum more", "CREATE TYPE planted AS ENUM ('a')"],
    ["a value of an enum more", "ALTER TYPE message_kind ADD VALUE 'video'"],
  ])("the comparison finds %s", async (_difference, sql) => {
    await pool.query(sql);
    expect(await schema.difference()).not.toBe("");
  });
});

test("tables of one row have it from the start", async () => {
  const { rows } = await pool.query(
    `SELECT (SELECT count(*)::integer FROM deskwire WHERE epoch IS NOT NULL) AS deskwire,
       (SELECT json_agg(s) FROM notification_sweep s) AS sweep, (SELECT json_agg(t) FROM ingress_term t) AS term`,
  );
  expect(rows).toEqual([
    {
      deskwire: 1,
      sweep: [{ id: true, expired_until: "-infinity", expired: 0 }],
      term: [{ id: true, term: 0 }],
    },
  ]);
});

describe("what Prisma cannot express", () => {
  test("is this and nothing else", async () => {
    expect(await readBeyondPrisma(pool)).toEqual([
      "column message_search.tokens statistics 2000",
      "constraint agent_capacity_check on agent CHECK ((capacity >= 0))",
      "constraint conversation_rating_check on conversation CHECK (((rating >= 1) AND (rating <= 5)))",
      "constraint deskwire_id_check on deskwire CHECK (id)",
      "constraint ingress_term_id_check on ingress_term CHECK (id)",
      "constraint notification_sweep_id_check on notification_sweep CHECK (id)",
      "option conversation fillfactor=70",
      "option end_user_search_tokens_idx gin_pending_list_limit=512",
      "option hook_call_at_idx pages_per_range=32",
      "option message_search_tokens_idx gin_pending_list_limit=512",
      "option notification_at_idx pages_per_range=32",
      "option notification_store fillfactor=70",
      "option topic fillfactor=50",
      "sequence agent_id_seq bigint start 66666666 min 66666666 max 9223372036854775807 increment 1",
    ]);
  });

  test.each([
    ["a check less", "ALTER TABLE agent DROP CONSTRAINT agent_capacity_check"],
    ["another check", "ALTER TABLE conversation ADD CHECK (last_seq >= 0)"],
    [
      "a deferrable key",
      "ALTER TABLE agent_session ALTER CONSTRAINT agent_session_agent_id_fkey DEFERRABLE",
    ],
    ["a storage parameter of a table", "ALTER TABLE conversation RESET (fillfactor)"],
    ["a storage parameter of an index", "ALTER INDEX hook_call_at_idx SET (pages_per_range = 64)"],
    ["an index on an expression", "CREATE INDEX planted ON agent (lower(email))"],
    ["another operator class", "CREATE INDEX planted ON agent (email text_pattern_ops)"],
    ["another order of nulls", "CREATE INDEX planted ON agent (email DESC NULLS LAST)"],
    ["equal nulls", "CREATE UNIQUE INDEX planted ON agent (email) NULLS NOT DISTINCT"],
    ["another collation of an index", 'CREATE INDEX planted ON agent (email COLLATE "C")'],
    ["another collation of a column", 'ALTER TABLE agent ALTER COLUMN email TYPE text COLLATE "C"'],
    [
      "an identity column",
      "ALTER TABLE agent ADD COLUMN planted integer GENERATED ALWAYS AS IDENTITY",
    ],
    ["a statistics target", "ALTER TABLE message_search ALTER COLUMN tokens SET STATISTICS -1"],
    ["another start of agents' ids", "ALTER SEQUENCE agent_id_seq MINVALUE 1 START 1"],
    ["a view", "CREATE VIEW planted AS SELECT 1"],
    ["an unlogged table", "ALTER TABLE topic SET UNLOGGED"],
    [
      "a trigger",
      "CREATE TRIGGER planted BEFORE UPDATE ON agent FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ],
    ["a foreign key that does not fire", "ALTER TABLE agent_session DISABLE TRIGGER ALL"],
    [
      "an event trigger",
      `CREATE FUNCTION planted() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
       CREATE EVENT TRIGGER planted ON sql_drop EXECUTE FUNCTION planted()`,
    ],
    ["a rule", "CREATE RULE planted AS ON DELETE TO agent DO INSTEAD NOTHING"],
    ["row level security", "ALTER TABLE agent ENABLE ROW LEVEL SECURITY"],
    ["row level security for the owner", "ALTER TABLE agent FORCE ROW LEVEL SECURITY"],
    ["a policy", "CREATE POLICY planted ON agent USING (false)"],
    ["a check that is not valid", "ALTER TABLE agent ADD CHECK (capacity < 9) NOT VALID"],
    [
      "a foreign key that is not valid",
      `ALTER TABLE agent_session DROP CONSTRAINT agent_session_agent_id_fkey;
       ALTER TABLE agent_session ADD CONSTRAINT agent_session_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent (id)
         ON UPDATE CASCADE ON DELETE CASCADE NOT VALID`,
    ],
    [
      "a foreign key that is not enforced",
      `ALTER TABLE agent_session DROP CONSTRAINT agent_session_agent_id_fkey;
       ALTER TABLE agent_session ADD CONSTRAINT agent_session_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent (id)
         ON UPDATE CASCADE ON DELETE CASCADE NOT ENFORCED`,
    ],
  ])("the list finds %s", async (_difference, sql) => {
    const before = await readBeyondPrisma(pool);
    await pool.query(sql);
    expect(await readBeyondPrisma(pool)).not.toEqual(before);
  });
});

function rebuilt(index: string, definition: string): string {
  return `DROP INDEX ${index}; CREATE INDEX ${index} ON ${definition}`;
}
