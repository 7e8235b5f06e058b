import { afterAll, beforeAll, expect, test } from "vitest";
import { STALE_DAYS } from "../mailboxes/mailbox-lane.ts";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { staleMailboxStore } from "./stale-mailbox-store.ts";
import { readSecret, verifyWebhook } from "./webhook-signature.ts";
import {
  addEndpoint,
  callsOf,
  deliveriesOf,
  liveThrough,
  removeEndpoint,
  startWebhookSite,
  type WebhookSite,
} from "./testing/webhook-site.ts";

let site: WebhookSite;
let database: Database;

beforeAll(async () => {
  site = await startWebhookSite();
  database = openDatabase({ url: site.app.databaseUrl, poolMax: 2, onError: () => undefined });
});
afterAll(async () => {
  await database.close();
  await site.close();
});

test("[OUT1] every event is posted with its conversation and message, signed with the endpoint's secret", async () => {
  site.status = 200;
  const { id, secret } = await addEndpoint(site, [
    "conversation.opened",
    "conversation.assigned",
    "conversation.ended",
    "conversation.rated",
    "message.created",
  ]);
  const conversationId = await liveThrough(site);
  await expect
    .poll(() =>
      callsOf(site, conversationId)
        .map(({ event }) => event.type)
        .sort(),
    )
    .toEqual([
      "conversation.assigned",
      "conversation.ended",
      "conversation.opened",
      "conversation.rated",
      "message.created",
    ]);
  const key = readSecret(secret)!;
  for (const { headers, body } of callsOf(site, conversationId)) {
    const verdict = verifyWebhook(
      {
        id: headers["webhook-id"] as string,
        timestamp: headers["webhook-timestamp"] as string,
        signature: headers["webhook-signature"] as string,
      },
      body,
      { keys: [key], now: Date.now() },
    );
    expect(verdict.ok).toBe(true);
  }
  await removeEndpoint(site, id);
});

test("[OUT1] notes are not posted, including those of transfers", async () => {
  site.status = 200;
  const { id } = await addEndpoint(site, ["message.created"]);
  const socket = await site.agent.connect();
  const user = await site.app.user();
  const { conversation } = await user.ok("open", {});
  const conversationId = conversation.id;
  const send = (kind: "note" | "text") =>
    socket.ok("send", { conversationId, clientId: kind, kind, body: { text: `a ${kind}` } });
  await send("note");
  const { seq } = await send("text");
  await socket.ok("transfer", { conversationId, to: { queue: true }, note: "another note" });
  await expect
    .poll(async () => (await deliveriesOf(site, id)).map(({ state }) => state))
    .toEqual(["delivered"]);
  expect(callsOf(site, conversationId).map(({ event }) => event.data.message.seq)).toEqual([seq]);
  await user.ok("end", { conversationId });
  await socket.close();
  await removeEndpoint(site, id);
});

test("[OUT1] an endpoint receives only the events it is subscribed to", async () => {
  const { id } = await addEndpoint(site, ["conversation.rated"]);
  const conversationId = await liveThrough(site);
  await expect.poll(() => callsOf(site, conversationId).length).toBe(1);
  expect(callsOf(site, conversationId)[0]?.event.type).toBe("conversation.rated");
  await removeEndpoint(site, id);
});

test("[OUT5] a mailbox that has waited 15 days is announced once, until it has been emptied", async () => {
  site.status = 200;
  const { id } = await addEndpoint(site, ["mailbox.stale"]);
  const user = await site.app.user();
  const { conversation } = await user.ok("open", {});
  const conversationId = conversation.id;
  const seqs: number[] = [];
  for (const clientId of ["c1", "c2", "c3"]) {
    const body = { text: "anybody?" };
    seqs.push((await user.ok("send", { conversationId, clientId, kind: "text", body })).seq);
  }
  const [first = 0, second = 0, third = 0] = seqs;
  // The conversation must be older than its messages.
  await site.app.sql.query(
    "UPDATE conversation SET opened_at = now() - interval '60 days' WHERE id = $1",
    [conversationId],
  );
  const age = (seq: number, days: number) =>
    site.app.sql.query(
      "UPDATE message SET at = now() - $3 * interval '1 day' WHERE conversation_id = $1 AND seq = $2",
      [conversationId, seq, days],
    );
  const take = (upTo: number) =>
    site.app.sql.query("UPDATE conversation SET agent_delivered = $2 WHERE id = $1", [
      conversationId,
      upTo,
    ]);
  /** The seqs of the messages announced so far. */
  async function told(): Promise<number[]> {
    await staleMailboxStore.announce(database, STALE_DAYS);
    const { rows } = await site.app.sql.query<{ seq: number }>(
      "SELECT seq FROM webhook_delivery WHERE endpoint_id = $1 ORDER BY seq",
      [id],
    );
    return rows.map(({ seq }) => seq);
  }
  await age(second, 14);
  expect(await told()).toEqual([]);
  await age(first, 16);
  expect([await told(), await told()]).toEqual([[first], [first]]);
  await age(second, 16);
  await age(first, 50);
  expect(await told()).toEqual([first]);
  await take(first);
  expect(await told()).toEqual([first]);
  await take(second);
  await site.app.sql.query(
    "UPDATE webhook_delivery SET at = at - interval '20 days' WHERE endpoint_id = $1",
    [id],
  );
  await age(third, 16);
  expect([await told(), await told()]).toEqual([
    [first, third],
    [first, third],
  ]);
  await expect
    .poll(async () => (await deliveriesOf(site, id)).map(({ type, state }) => [type, state]))
    .toEqual([
      ["mailbox.stale", "delivered"],
      ["mailbox.stale", "delivered"],
    ]);
  await removeEndpoint(site, id);
});
