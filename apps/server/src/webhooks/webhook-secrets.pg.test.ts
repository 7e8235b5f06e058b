import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChangedWebhook, NewWebhookAnswer, Problem } from "@deskwire/protocol";
import {
  addEndpoint,
  callsOf,
  deliveriesOf,
  liveThrough,
  removeEndpoint,
  startWebhookSite,
  type ReceivedCall,
  type WebhookSite,
} from "./testing/webhook-site.ts";

let site: WebhookSite;
beforeAll(async () => {
  site = await startWebhookSite();
});
afterAll(() => site.close());

/** The signature of a received call with a secret, calculated without the server's code. */
function signatureOf({ headers, body }: ReceivedCall, secret: string): string {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.`;
  return `v1,${createHmac("sha256", key).update(signed).update(body).digest("base64")}`;
}

async function nextCall(): Promise<ReceivedCall> {
  const conversationId = await liveThrough(site);
  await expect.poll(() => callsOf(site, conversationId)).toHaveLength(1);
  return callsOf(site, conversationId)[0]!;
}

async function rotate(id: string): Promise<string> {
  const answer = await site.app.admin.http("PATCH", `/api/v1/webhooks/${id}`, {
    rotateSecret: true,
  });
  expect(answer.status).toBe(200);
  return (answer.json() as ChangedWebhook).secret ?? "";
}

const signaturesOf = ({ headers }: ReceivedCall): string[] =>
  String(headers["webhook-signature"]).split(" ");

test("[DOR12] after a rotation both secrets sign for 24 hours, then only the new one", async () => {
  const { id, secret: first }: NewWebhookAnswer = await addEndpoint(site, ["conversation.rated"]);
  const second = await rotate(id);
  expect(second).toMatch(/^whsec_/);
  expect(second).not.toBe(first);
  const call = await nextCall();
  expect(signaturesOf(call)).toEqual([signatureOf(call, second), signatureOf(call, first)]);

  const third = await rotate(id);
  const later = await nextCall();
  expect(signaturesOf(later)).toEqual([signatureOf(later, third), signatureOf(later, second)]);

  await site.app.sql.query(
    "UPDATE webhook_endpoint SET old_secret_until = old_secret_until - interval '24 hours' WHERE id = $1",
    [id],
  );
  const last = await nextCall();
  expect(signaturesOf(last)).toEqual([signatureOf(last, third)]);
  const listed = await site.app.admin.http("GET", "/api/v1/webhooks");
  for (const secret of [first, second, third]) expect(listed.text).not.toContain(secret);
  await removeEndpoint(site, id);
});

test("[DOR12] rotations at once follow each other, and each changes the rest of its call too", async () => {
  const { id } = await addEndpoint(site, ["mailbox.stale"]);
  const path = `/api/v1/webhooks/${id}`;
  const calls = Array.from({ length: 8 }, async (_, n) => {
    const url = `https://receiver.example/${n}`;
    const answer = await site.app.admin.http("PATCH", path, { rotateSecret: true, url });
    expect(answer.status).toBe(200);
    return answer.json() as ChangedWebhook;
  });
  const changed = new Map((await Promise.all(calls)).map((each) => [each.secret, each.url]));
  expect(changed.size).toBe(8);
  const { rows } = await site.app.sql.query<{ secret: string; old_secret: string; url: string }>(
    "SELECT secret, old_secret, url FROM webhook_endpoint WHERE id = $1",
    [id],
  );
  const [{ secret, old_secret, url }] = rows as [(typeof rows)[0]];
  expect(changed.get(secret)).toBe(url);
  expect(old_secret).not.toBe(secret);
  expect(changed.has(old_secret)).toBe(true);
  await removeEndpoint(site, id);
});

test("[DOR12] only an admin rotates a secret, and only that of an endpoint that exists", async () => {
  const { id, secret } = await addEndpoint(site, ["mailbox.stale"]);
  const path = `/api/v1/webhooks/${id}`;
  expect((await site.agent.http("PATCH", path, { rotateSecret: true })).status).toBe(403);
  for (const body of [{ rotateSecret: "yes" }, { rotateSecrets: true }, { secret: "whsec_x" }]) {
    const answer = await site.app.admin.http("PATCH", path, body);
    expect([answer.status, (answer.json() as Problem).code]).toEqual([400, "bad_request"]);
  }
  const unchanged = await site.app.admin.http("PATCH", path, { rotateSecret: false });
  expect(unchanged.json()).not.toHaveProperty("secret");
  const { rows } = await site.app.sql.query("SELECT secret FROM webhook_endpoint WHERE id = $1", [
    id,
  ]);
  expect(rows).toEqual([{ secret }]);
  const nowhere = "/api/v1/webhooks/00000000-0000-7000-8000-000000000000";
  expect((await site.app.admin.http("PATCH", nowhere, { rotateSecret: true })).status).toBe(404);
  await removeEndpoint(site, id);
});

test("[DOR13] a failed delivery waits for the receiver's Retry-After", async () => {
  site.status = 503;
  site.headers = { "retry-after": "7200" };
  const { id } = await addEndpoint(site, ["conversation.rated"]);
  await liveThrough(site);
  await expect.poll(async () => (await deliveriesOf(site, id))[0]?.attempts).toBe(1);
  const { rows } = await site.app.sql.query<{ seconds: number }>(
    "SELECT extract(epoch FROM next_at - tried_at)::float8 AS seconds FROM webhook_delivery WHERE endpoint_id = $1",
    [id],
  );
  expect(Math.round(rows[0]?.seconds ?? 0)).toBe(7_200);
  site.status = 200;
  site.headers = {};
  await removeEndpoint(site, id);
});
