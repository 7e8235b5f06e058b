import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { counterStore } from "./counter-store.ts";
import { createEventWriter } from "./event-writer.ts";
import { measureLanes } from "./measure-lanes.ts";
import { createNotificationReceiptWriter } from "./notification-receipt-writer.ts";
import { notificationStore } from "./notification-store.ts";
import { recountCounters } from "./recount-counters.ts";
import { sweepNotifications } from "./sweep-notifications.ts";
import { call, event } from "./testing/event-calls.ts";

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.url, poolMax: 4, onError: () => undefined });
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

describe("old notifications", () => {
  const times = { freshSeconds: 86_400, expireSeconds: 15 * 86_400, retentionSeconds: 90 * 86_400 };
  const age = (user: string, upTo: number, days: number) =>
    database.pool.query(
      "UPDATE notification SET at = now() - $3 * interval '1 day' WHERE user_id = $1 AND seq <= $2",
      [user, upTo, days],
    );

  async function forgetAll(): Promise<void> {
    await database.pool.query("TRUNCATE notification, notification_store");
    await database.pool.query(
      "UPDATE notification_sweep SET expired = 0, expired_until = '-infinity'",
    );
  }

  test("[HOK5] [CTR2] deleting notifications past their retention changes no counter", async () => {
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
    await counterStore.clear(database, "cleared", "like");
    await counterStore.set(database.pool, "set", { like: 7 });
    await writer.record(call(users.map((user) => event(user))));
    for (const user of users) await age(user, 3, 91);
    const before = await counterStore.ofUsers(database.pool, users);
    expect([...before.values()].map((each) => each.like)).toEqual([5, 1, 8]);
    await sweepNotifications(database, times);
    expect(await counterStore.ofUsers(database.pool, users)).toEqual(before);
    expect((await recountCounters(database, { mend: false })).miscounts).toEqual([]);
    for (const user of users) {
      const page = await notificationStore.page(database.pool, {
        userId: user,
        after: 0,
        limit: 10,
      });
      expect(page.notifications.map((each) => each.seq)).toEqual([4, 5, 6]);
    }
    for (const user of users) await age(user, 6, 91);
    await sweepNotifications(database, times);
    expect(await counterStore.ofUsers(database.pool, users)).toEqual(before);
    expect((await recountCounters(database, { mend: false })).miscounts).toEqual([]);
  });

  test("[CTR8] deleting a full counter's notifications leaves it full", async () => {
    const writer = createEventWriter(database);
    const full = { like: 2 ** 31 - 1 };
    await writer.record(call([event("full")]));
    await counterStore.set(database.pool, "full", full);
    await writer.record(call([event("full"), event("full")]));
    await age("full", 2, 91);
    await sweepNotifications(database, times);
    await age("full", 3, 91);
    await sweepNotifications(database, times);
    expect((await counterStore.ofUsers(database.pool, ["full"])).get("full")).toMatchObject(full);
    expect((await recountCounters(database, { mend: false })).miscounts).toEqual([]);
  });

  test("[NTF7] [NTF8] the lanes count fresh, slow and expired notifications, and no delivered ones", async () => {
    const writer = createEventWriter(database);
    const receipts = createNotificationReceiptWriter(database, times);
    await forgetAll();
    for (const user of ["a", "b"])
      await writer.record(call(Array.from({ length: 6 }, () => event(user))));
    await receipts.add({ userId: "b", delivered: 1, read: 0 });
    for (const user of ["a", "b"]) {
      await age(user, 4, 2);
      await age(user, 2, 16);
    }
    await sweepNotifications(database, times);
    expect(await measureLanes(database.pool, times)).toEqual({ fresh: 4, slow: 4, expired: 3 });
    await sweepNotifications(database, times);
    await receipts.add({ userId: "b", delivered: 5, read: 0 });
    expect(await measureLanes(database.pool, times)).toEqual({ fresh: 3, slow: 2, expired: 3 });
    const asked = { userId: "a", limit: 10, after: 0, ...times };
    const undelivered = await notificationStore.undelivered(database.pool, asked);
    expect(undelivered.map((each) => each.seq)).toEqual([5, 6]);
    const unexpired = await notificationStore.unexpired(database.pool, asked);
    expect(unexpired.map((each) => each.seq)).toEqual([3, 4, 5, 6]);
  });

  test("[NTF7] an expired notification is counted once, by the sweep or by a receipt", async () => {
    const writer = createEventWriter(database);
    const receipts = createNotificationReceiptWriter(database, times);
    await forgetAll();
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
    await sweepNotifications(database, times);
    expect(await expired()).toBe(9);
    for (const userId of users) await receipts.add({ userId, delivered: 4, read: 4 });
    await sweepNotifications(database, times);
    expect(await expired()).toBe(9);
  });

  test("[NTF7] receipts and sweeps at the same time neither count twice nor deadlock", async () => {
    const writer = createEventWriter(database);
    const writers = Array.from({ length: 3 }, () =>
      createNotificationReceiptWriter(database, times),
    );
    await forgetAll();
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
      sweepNotifications(database, times),
    ]);
    await sweepNotifications(database, times);
    expect((await measureLanes(database.pool, times)).expired).toBe(users.length);
  });
});
