import { createTestDatabase } from "../../testing/test-database.ts";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { createNotifications } from "../../notifications/notifications.ts";
import { createMemoryEngine } from "../../platform/live/engine-memory.ts";
import { openDatabase } from "../../platform/postgres/database.ts";
import { registerNotificationMetrics } from "./notification-metrics.ts";

test("[NTF8] every scrape shows the sizes of the lanes and the number of expired notifications, counted twice a minute at most", async () => {
  const fixture = await createTestDatabase();
  const database = openDatabase({ url: fixture.url, poolMax: 2, onError: () => undefined });
  const settings = {
    freshSeconds: 86_400,
    expireSeconds: 15 * 86_400,
    retentionSeconds: 90 * 86_400,
  };
  const warnings: object[] = [];
  const registry = new Registry();
  let now = 0;
  registerNotificationMetrics(
    registry,
    {
      notifications: createNotifications({
        database,
        broker: createMemoryEngine().broker,
        messages: { recordReceipt: () => Promise.reject(new Error("nobody reads here")) },
        settings,
      }),
      log: {
        info: () => undefined,
        warn: (details) => void warnings.push(details),
        error: () => undefined,
      },
    },
    () => now,
  );
  await database.pool.query(
    `INSERT INTO notification_store (user_id, last_seq) VALUES ('u', 3);
     INSERT INTO notification (user_id, seq, category, event_id, count, at)
     SELECT 'u', n, 'like', n::text, 1, now() - n * interval '20 hours' FROM generate_series(1, 3) n`,
  );
  const expired = (n: number) =>
    database.pool.query("UPDATE notification_sweep SET expired = $1", [n]);
  const scraped = async (): Promise<Record<string, number>> => {
    const told = [...(await registry.metrics()).matchAll(/^deskwire_(notifications.*) (\d+)$/gm)];
    return Object.fromEntries(told.map(([, name = "", value]) => [name, Number(value)]));
  };
  const told = (count: number) => ({
    'notifications_undelivered{lane="fresh"}': 1,
    'notifications_undelivered{lane="slow"}': 2,
    notifications_expired: count,
  });
  await expired(7);
  expect(await scraped()).toEqual(told(7));
  await expired(9);
  now = 29_999;
  expect(await scraped()).toEqual(told(7));
  now = 30_000;
  expect(await scraped()).toEqual(told(9));
  await database.pool.query("ALTER TABLE notification_sweep RENAME TO elsewhere");
  now = 60_000;
  expect(await scraped()).toEqual(told(9));
  expect(warnings).toHaveLength(1);
  await database.close();
  await fixture.drop();
});
