import type { HookAnswer } from "@deskwire/protocol";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HookEvent } from "./hook-event.ts";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { createEventWriter, type EventWriter } from "./event-writer.ts";
import { inboxStore } from "./notification-store.ts";
import { createNoticeReceiptWriter } from "./notification-receipt-writer.ts";
import { measureLanes, sweepNotices } from "./sweep-notifications.ts";
import { recountCounters } from "./recount-counters.ts";

let server: TestDatabase;
let database: Database;
let made = 0;

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

function event(toUserId: string, more: Partial<HookEvent> = {}): HookEvent {
  const id = `event-${++made}`;
  return {
    category: "like",
    id,
    toUserId,
    fromUserId: "w",
    groupKey: null,
    at: null,
    data: null,
    dataJson: null,
    ...more,
  };
}

const call = (events: HookEvent[], id = `call-${++made}`) => ({
  id,
  answer: JSON.stringify(events.map((each) => ({ id: each.id }))),
  events,
});

interface Sequence {
  n: number;
  seqs: number;
  last: number;
  last_seq: number;
  likes: number;
}

async function sequences(users: readonly string[]): Promise<Sequence[]> {
  const { rows } = await database.pool.query<Sequence>(
    `SELECT count(n.seq)::int AS n, count(DISTINCT n.seq)::int AS seqs, coalesce(max(n.seq), 0) AS last, i.last_seq,
       coalesce((i.counters ->> 'like')::int, 0) AS likes
     FROM notification_store i LEFT JOIN notification n USING (user_id) WHERE i.user_id = ANY ($1) GROUP BY i.user_id`,
    [users],
  );
  return rows;
}

describe("[HOK5] [NTF1] [CTR2] exactly once", () => {
  test("through writers that race, repeats, and connections that are killed at any moment", async () => {
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
    // The same events once more under other calls, for other users.
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
    // [HOK2] Every answer to one call is the same, and together they are what was counted.
    for (const totals of counted.values()) expect(new Set(totals).size).toBe(1);
    const totals = [...counted.values()].map(([total = 0]) => total);
    expect(totals.reduce((sum, total) => sum + total, 0)).toBe(events);
    expect((await recountCounters(database, { mend: false })).miscounts).toEqual([]);
    await Promise.all(nodes.map((node) => node.close()));
  });

  test("a recount finds a wrong number, and mends it", async () => {
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

/** What a main site does: the same call again until there is an answer. */
async function repeatUntilAnswered(
  writer: EventWriter | undefined,
  each: ReturnType<typeof call>,
  counted: Map<string, number[]>,
): Promise<void> {
  for (;;) {
    try {
      const recorded = await writer?.record(each);
      const flags =
        recorded?.status === "repeat"
          ? (recorded.answer as HookAnswer).results.map(({ result }) => result === "counted")
          : recorded?.results.map((result) => result.counted);
      const total = flags?.filter(Boolean).length ?? 0;
      counted.set(each.id, [...(counted.get(each.id) ?? []), total]);
      return;
    } catch {
      // The connection was killed: what a main site does then is to call again.
    }
  }
}

describe("old notices", () => {
  const times = { freshSeconds: 86_400, expireSeconds: 15 * 86_400, retentionSeconds: 90 * 86_400 };
  const age = (user: string, upTo: number, days: number) =>
    database.pool.query(
      "UPDATE notification SET at = now() - $3 * interval '1 day' WHERE user_id = $1 AND seq <= $2",
      [user, upTo, days],
    );

  test("[HOK5] [CTR2] what is past the retention goes, and every counter stays what it was", async () => {
    const writer = createEventWriter(database);
    const users = ["keeps", "cleared", "set"];
    for (const user of users)
      await writer.record(
        call([
          event(user),
          event(user),
          event(user, { category: "comment" }),
          event(user),
          event(user),
        ]),
      );
    await inboxStore.clearCounters(database, "cleared", "like");
    await inboxStore.setCounters(database.pool, "set", { like: 7 });
    await writer.record(call(users.map((user) => event(user))));
    for (const user of users) await age(user, 3, 91);
    const before = await inboxStore.counters(database.pool, users);
    expect([...before.values()].map((each) => each.like)).toEqual([5, 1, 8]);
    await sweepNotices(database, times);
    expect(await inboxStore.counters(database.pool, users)).toEqual(before);
    expect((await recountCounters(database, { mend: false })).miscounts).toEqual([]);
    for (const user of users) {
      const page = await inboxStore.page(database.pool, { userId: user, after: 0, limit: 10 });
      expect(page.notifications.map((each) => each.seq)).toEqual([4, 5, 6]);
    }
    for (const user of users) await age(user, 6, 91);
    await sweepNotices(database, times);
    expect(await inboxStore.counters(database.pool, users)).toEqual(before);
    expect((await recountCounters(database, { mend: false })).miscounts).toEqual([]);
  });

  test("[CTR8] a full counter's notices go all the same, and it stays full", async () => {
    const writer = createEventWriter(database);
    const full = { like: 2 ** 31 - 1 };
    await writer.record(call([event("full")]));
    await inboxStore.setCounters(database.pool, "full", full);
    await writer.record(call([event("full"), event("full")]));
    await age("full", 2, 91);
    await sweepNotices(database, times);
    await age("full", 3, 91);
    await sweepNotices(database, times);
    expect((await inboxStore.counters(database.pool, ["full"])).get("full")).toMatchObject(full);
    expect((await recountCounters(database, { mend: false })).miscounts).toEqual([]);
  });

  test("[NTF7] [NTF8] lanes: fresh, slow, expired, and none of what was delivered", async () => {
    const writer = createEventWriter(database);
    const receipts = createNoticeReceiptWriter(database, times);
    await database.pool.query("TRUNCATE notification, notification_store");
    await database.pool.query(
      "UPDATE notification_sweep SET expired = 0, expired_until = '-infinity'",
    );
    for (const user of ["a", "b"])
      await writer.record(call(Array.from({ length: 6 }, () => event(user))));
    await receipts.add({ userId: "b", delivered: 1, read: 0 });
    for (const user of ["a", "b"]) {
      await age(user, 4, 2);
      await age(user, 2, 16);
    }
    await sweepNotices(database, times);
    expect(await measureLanes(database.pool, times)).toEqual({ fresh: 4, slow: 4, expired: 3 });
    await sweepNotices(database, times);
    await receipts.add({ userId: "b", delivered: 5, read: 0 });
    expect(await measureLanes(database.pool, times)).toEqual({ fresh: 3, slow: 2, expired: 3 });
    const asked = { userId: "a", limit: 10, after: 0, ...times };
    const undelivered = await inboxStore.undelivered(database.pool, asked);
    expect(undelivered.map((each) => each.seq)).toEqual([5, 6]);
    const unexpired = await inboxStore.unexpired(database.pool, asked);
    expect(unexpired.map((each) => each.seq)).toEqual([3, 4, 5, 6]);
  });

  test("[NTF7] what has expired is counted once, whether the sweep or a receipt comes to it first", async () => {
    const writer = createEventWriter(database);
    const receipts = createNoticeReceiptWriter(database, times);
    await database.pool.query("TRUNCATE notification, notification_store");
    await database.pool.query(
      "UPDATE notification_sweep SET expired = 0, expired_until = '-infinity'",
    );
    const users = ["receipt", "sweep", "both", "taken"];
    for (const user of users)
      await writer.record(call(Array.from({ length: 4 }, () => event(user))));
    await receipts.add({ userId: "taken", delivered: 3, read: 0 });
    for (const user of users) await age(user, 3, 16);
    const expired = async () => (await measureLanes(database.pool, times)).expired;
    await Promise.all([
      receipts.add({ userId: "receipt", delivered: 4, read: 0 }),
      receipts.add({ userId: "receipt", delivered: 9, read: 0 }),
      receipts.add({ userId: "both", delivered: 1, read: 0 }),
      receipts.add({ userId: "taken", delivered: 0, read: 4 }),
    ]);
    expect(await expired()).toBe(4);
    await sweepNotices(database, times);
    expect(await expired()).toBe(9);
    for (const userId of users) await receipts.add({ userId, delivered: 4, read: 4 });
    await sweepNotices(database, times);
    expect(await expired()).toBe(9);
  });

  test("[NTF7] receipts and sweeps at once neither count twice nor wait for each other for ever", async () => {
    const writer = createEventWriter(database);
    const writers = Array.from({ length: 3 }, () => createNoticeReceiptWriter(database, times));
    await database.pool.query("TRUNCATE notification, notification_store");
    await database.pool.query(
      "UPDATE notification_sweep SET expired = 0, expired_until = '-infinity'",
    );
    const users = Array.from({ length: 60 }, (_, at) => `late-${at}`);
    for (const user of users) {
      await writer.record(call([event(user), event(user)]));
      await age(user, 1, 16);
    }
    await Promise.all([
      ...users.flatMap((userId, at) => [
        writers[at % 3]?.add({ userId, delivered: 2, read: 0 }),
        writers[(at + 1) % 3]?.add({ userId, delivered: 1, read: 1 }),
      ]),
      sweepNotices(database, times),
    ]);
    await sweepNotices(database, times);
    expect((await measureLanes(database.pool, times)).expired).toBe(users.length);
  });
});
