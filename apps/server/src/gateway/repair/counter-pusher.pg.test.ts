import type { ServerEvent } from "@deskwire/protocol";
import { createTestDatabase } from "../../testing/test-database.ts";
import { expect, test } from "vitest";
import { openDatabase } from "../../platform/postgres/database.ts";
import { counterStore } from "../../notifications/counter-store.ts";
import { createCounterPusher } from "./counter-pusher.ts";
import { createHub } from "../socket/hub.ts";

test("[CTR5] newer counters that two tabs get with welcome reach the tabs that were there before", async () => {
  const server = await createTestDatabase();
  const database = openDatabase({ url: server.url, poolMax: 1, onError: () => undefined });
  const hub = createHub();
  const notifications = {
    countersOf: (userIds: readonly string[]) => counterStore.ofUsers(database.pool, userIds),
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const pusher = createCounterPusher({ notifications, log }, hub);
  const received: ServerEvent[] = [];
  const profile = { kind: "user", id: "u", name: null, avatar: null, visitor: false } as const;
  hub.join({
    key: "user:u",
    sessionId: "first",
    actor: {
      kind: "user",
      id: "u",
      key: "user:u",
      profile,
      topics: [],
      expiresAt: Number.POSITIVE_INFINITY,
      revokedAt: null,
    },
    receive: (event) => void received.push(event),
    close: () => undefined,
  });
  const read = async () => (await counterStore.ofUsers(database.pool, ["u"])).get("u")!;
  await database.pool.query(`SELECT set_counters('u', '{"like": 1}')`);
  pusher.welcomed("user:u", await read());
  await database.pool.query(`SELECT set_counters('u', '{"like": 7}')`);
  const now = await read();
  pusher.welcomed("user:u", now);
  pusher.welcomed("user:u", now);
  await pusher.settled();
  expect(received).toEqual([{ t: "counters", counters: now }]);
  await database.close();
  await server.drop();
});
