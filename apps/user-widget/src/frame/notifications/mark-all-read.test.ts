import { createHarness } from "@deskwire/client/testing";
import { expect, test } from "vitest";
import { markAllRead } from "./mark-all-read.ts";

const USER = { kind: "user", id: "u" } as const;
const counts = (comment: number) => ({ chat: 0, comment, like: 0, total: comment });

/** A page shows 2 unread comments, marks them read while offline, and reconnects when the server counts `unreadThen`. */
async function readOffline(unreadThen: number) {
  const harness = createHarness({ counters: () => counts(unreadThen) });
  const { client, hub } = harness.client("user:u");
  client.connect();
  await harness.flow();
  harness.server.emit(USER, { t: "counters", counters: counts(2) });
  await harness.flow();
  hub.pairs[0]?.cut();
  markAllRead(client);
  await harness.pass(2_000);
  return harness.server.requests.filter(({ t }) => t === "readCounter");
}

test("[CTR4] a counter that is read offline is cleared once after the reconnect", async () => {
  expect(await readOffline(2)).toMatchObject([{ category: "comment" }]);
});

test("a counter that has grown meanwhile is not cleared after the reconnect", async () => {
  expect(await readOffline(3)).toEqual([]);
});
