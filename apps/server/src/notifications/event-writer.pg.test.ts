import type { HookAnswer } from "@deskwire/protocol";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { createEventWriter, type EventWriter } from "./event-writer.ts";
import type { EventCall } from "./event-store.ts";
import { recountCounters } from "./recount-counters.ts";
import { call, event } from "./testing/event-calls.ts";

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = open();
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

function open(): Database {
  return openDatabase({ url: server.url, poolMax: 4, onError: () => undefined });
}

interface Sequence {
  n: number;
  seqs: number;
  last: number;
  last_seq: number;
  likes: number;
}

async function sequences(users: readonly string[]): Promise<Sequence[]> {
  const { rows } = await database.pool.query<Sequence>(
    `SELECT count(n.seq)::int AS n, count(DISTINCT n.seq)::int AS seqs, coalesce(max(n.seq), 0) AS last, s.last_seq,
       coalesce((s.counters ->> 'like')::int, 0) AS likes
     FROM notification_store s LEFT JOIN notification n USING (user_id) WHERE s.user_id = ANY ($1) GROUP BY s.user_id`,
    [users],
  );
  return rows;
}

describe("[HOK5] [NTF1] [CTR2] exactly once", () => {
  test("holds with racing writers, repeated calls and connections that are killed at any moment", async () => {
    const nodes = Array.from({ length: 3 }, open);
    const writers = nodes.map(createEventWriter);
    const users = Array.from({ length: 25 }, (_, at) => `racer-${at}`);
    const pick = (at: number): string => users[(at * 7) % users.length] ?? "";
    const single = Array.from({ length: 300 }, (_, at) =>
      call([event(pick(at), { groupKey: `g${at % 3}` })]),
    );
    const batches = Array.from({ length: 30 }, (_, at) =>
      call(Array.from({ length: 40 }, (__, n) => event(pick(at + n)))),
    );
    // The same events again, in other calls and for other users.
    const echoes = single.map(({ events }, at) =>
      call(events.map((each) => ({ ...each, toUserId: pick(at + 1) }))),
    );
    const calls = [...single, ...batches, ...echoes, ...single, ...batches];

    const saboteur = new pg.Client(server.url);
    await saboteur.connect();
    let working = true;
    const sabotage = (async () => {
      while (working)
        await saboteur.query(
          `SELECT pg_terminate_backend(pid), pg_sleep(0.05) FROM pg_stat_activity
           WHERE application_name = 'deskwire-writers' AND datname = current_database() ORDER BY random() LIMIT 1`,
        );
    })();
    const counted = new Map<string, number[]>();
    await Promise.all(calls.map((each, at) => repeatUntilAnswered(writers[at % 3], each, counted)));
    working = false;
    await sabotage;
    await saboteur.end();

    const events = single.length + batches.length * 40;
    const rows = await sequences(users);
    expect(rows.reduce((sum, row) => sum + row.n, 0)).toBe(events);
    for (const row of rows)
      expect(row).toEqual({ n: row.n, seqs: row.n, last: row.n, last_seq: row.n, likes: row.n });
    // [HOK2] All answers to one call are the same, and their sum is the number of counted events.
    for (const totals of counted.values()) expect(new Set(totals).size).toBe(1);
    const totals = [...counted.values()].map(([total = 0]) => total);
    expect(totals.reduce((sum, total) => sum + total, 0)).toBe(events);
    expect((await recountCounters(database, { mend: false })).miscounts).toEqual([]);
    await Promise.all(nodes.map((node) => node.close()));
  });

  test("a recount finds wrong counters and corrects them", async () => {
    await createEventWriter(database).record(call([event("wrong"), event("wrong")]));
    await database.pool.query(
      `UPDATE notification_store SET counters = '{"like": 5, "ghost": 1}' WHERE user_id = 'wrong'`,
    );
    const { miscounts } = await recountCounters(database, { mend: true });
    expect(miscounts).toEqual([
      { userId: "wrong", category: "ghost", counted: 1, found: 0 },
      { userId: "wrong", category: "like", counted: 5, found: 2 },
    ]);
    expect((await recountCounters(database, { mend: false })).miscounts).toEqual([]);
  });
});

/** Repeats the call until there is an answer, as a main site does. */
async function repeatUntilAnswered(
  writer: EventWriter | undefined,
  each: EventCall,
  counted: Map<string, number[]>,
): Promise<void> {
  for (;;) {
    try {
      const recorded = await writer?.record(each);
      const flags =
        recorded?.status === "repeat"
          ? (recorded.answer as HookAnswer).results.map(({ result }) => result === "counted")
          : recorded?.status === "new"
            ? recorded.results.map((result) => result.counted)
            : undefined;
      const total = flags?.filter(Boolean).length ?? 0;
      counted.set(each.id, [...(counted.get(each.id) ?? []), total]);
      return;
    } catch {
      // The connection was killed.
    }
  }
}
