import { createHarness } from "@deskwire/client/testing";
import { expect, test } from "vitest";
import { markNoticesRead } from "./mark-read.ts";

const USER = { kind: "user", id: "u" } as const;
const counts = (comment: number) => ({ chat: 0, comment, like: 0, total: comment });

/** A page that has seen `comment` unread ones, reads them without a link, and then comes back. */
async function readOffline(unreadThen: number) {
  const harness = createHarness({ counters: () => counts(unreadThen) });
  const { client, hub } = harness.client("user:u");
  client.connect();
  await harness.flow();
  harness.server.emit(USER, { t: "counters", counters: counts(2) });
  await harness.flow();
  hub.pairs[0]?.cut();
  markNoticesRead(client);
  await harness.pass(2_000);
  return harness.server.requests.filter(({ t }) => t === "readCounter");
}

test("[CTR4] what is read without a link is cleared with the next one, once", async () => {
  expect(await readOffline(2)).toMatchObject([{ category: "comment" }]);
});

test("what has come meanwhile is not cleared with it", async () => {
  expect(await readOffline(3)).toEqual([]);
});
