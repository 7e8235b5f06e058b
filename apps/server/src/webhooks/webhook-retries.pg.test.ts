import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NewWebhookAnswer } from "@deskwire/protocol";
import { startTestApp } from "../testing/test-app.ts";
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

beforeAll(async () => {
  site = await startWebhookSite();
});
afterAll(() => site.close());

test.each([500, 302, 404])(
  "[OUT2] [OUT3] a response of %i is retried later, under the same id",
  async (code) => {
    site.status = code;
    const { id } = await addEndpoint(site, ["conversation.rated"]);
    const conversationId = await liveThrough(site);
    await expect.poll(async () => (await deliveriesOf(site, id))[0]?.attempts).toBe(1);
    const [failed] = await deliveriesOf(site, id);
    expect(failed).toMatchObject({ state: "pending", status: code });
    site.status = 200;
    await site.app.sql.query("UPDATE webhook_delivery SET next_at = now() WHERE id = $1", [
      failed!.id,
    ]);
    await expect.poll(async () => (await deliveriesOf(site, id))[0]?.state).toBe("delivered");
    expect(
      new Set(callsOf(site, conversationId).map(({ headers }) => headers["webhook-id"])).size,
    ).toBe(1);
    await removeEndpoint(site, id);
  },
);

test.each([301, 302, 307, 308])("[OUT3] a redirect with %i is not followed", async (code) => {
  site.status = code;
  const before = site.received.length;
  const { id } = await addEndpoint(site, ["conversation.rated"]);
  await liveThrough(site);
  await expect.poll(async () => (await deliveriesOf(site, id))[0]).toMatchObject({ status: code });
  expect((await deliveriesOf(site, id))[0]).toMatchObject({ state: "pending", attempts: 1 });
  expect(site.received.slice(before).map(({ url }) => url)).toEqual(["/hook"]);
  await removeEndpoint(site, id);
});

test.each([
  ["is long", (response: ServerResponse) => response.end("x".repeat(1_000_000))],
  ["never ends", (response: ServerResponse) => response.write("x")],
  ["breaks off", (response: ServerResponse) => response.write("x", () => response.destroy())],
])("[OUT3] the status decides, also when the body %s", async (_what, answer) => {
  const chatty = createServer((_request, response) => void answer(response.writeHead(200)));
  await new Promise<void>((resolve) => chatty.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(chatty.address() as AddressInfo).port}/`;
  const { id } = await addEndpoint(site, ["conversation.rated"], url);
  await liveThrough(site);
  await expect
    .poll(async () => (await deliveriesOf(site, id))[0])
    .toMatchObject({ state: "delivered", status: 200, attempts: 1 });
  await removeEndpoint(site, id);
  chatty.closeAllConnections();
  await new Promise((resolve) => chatty.close(resolve));
});

test("[OUT3] an endpoint that hangs with hundreds of due deliveries does not delay others", async () => {
  site.status = 200;
  const asked: string[] = [];
  const hanging = createServer((request) => void asked.push(String(request.headers["webhook-id"])));
  await new Promise<void>((resolve) => hanging.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/`;
  const events = ["conversation.rated"];
  const hung = (
    await site.app.admin.http("POST", "/api/v1/webhooks", { url, events })
  ).json() as NewWebhookAnswer;
  const { id } = await addEndpoint(site, events);
  const before = await liveThrough(site);
  await expect.poll(() => callsOf(site, before)).toHaveLength(1);
  await site.app.sql.query(
    `INSERT INTO webhook_delivery (id, endpoint_id, type, conversation_id, seq, at, next_at)
     SELECT gen_random_uuid(), $1, 'conversation.rated', $2, 1, now(), now() - interval '1 hour' FROM generate_series(1, 600)`,
    [hung.id, before],
  );
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(20);
  const after = await liveThrough(site);
  await expect.poll(() => callsOf(site, after)).toHaveLength(1);
  expect((await deliveriesOf(site, id)).map(({ state }) => state)).toEqual([
    "delivered",
    "delivered",
  ]);
  // The first deliveries were still hanging during all of this.
  const { rows } = await site.app.sql.query(
    "SELECT FROM webhook_delivery WHERE endpoint_id = $1 AND attempts > 0",
    [hung.id],
  );
  expect(rows).toEqual([]);
  expect(asked.length).toBeLessThanOrEqual(40);
  await removeEndpoint(site, hung.id);
  await removeEndpoint(site, id);
  hanging.closeAllConnections();
  await new Promise((resolve) => hanging.close(resolve));
});

test("[OUT3] eleven endpoints that hang do not delay a twelfth at the same address", async () => {
  site.status = 200;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    if (request.url === "/good") response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hung: NewWebhookAnswer[] = [];
  for (let n = 0; n < 11; n++) hung.push(await addEndpoint(site, ["mailbox.stale"], `${url}/${n}`));
  const seen = await liveThrough(site);
  await site.app.sql.query(
    `INSERT INTO webhook_delivery (id, endpoint_id, type, conversation_id, seq, at, next_at)
     SELECT gen_random_uuid(), e, 'conversation.rated', $2, 1, now(), now() - interval '1 hour'
     FROM unnest($1::uuid[]) e CROSS JOIN generate_series(1, 60)`,
    [hung.map(({ id }) => id), seen],
  );
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(11 * 30);
  const { id } = await addEndpoint(site, ["conversation.rated"], `${url}/good`);
  await liveThrough(site);
  await expect
    .poll(async () => (await deliveriesOf(site, id))[0])
    .toMatchObject({ state: "delivered" });
  // The first deliveries were still hanging during all of this.
  const { rows } = await site.app.sql.query(
    "SELECT FROM webhook_delivery WHERE endpoint_id = ANY ($1) AND attempts > 0",
    [hung.map((each) => each.id)],
  );
  expect(rows).toEqual([]);
  for (const each of [...hung, { id }]) await removeEndpoint(site, each.id);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("[OUT3] private addresses are refused unless they are allowed", async () => {
  const strict = await startTestApp({ timings: { webhookMs: 50 } });
  const before = site.received.length;
  const added = (
    await strict.admin.http("POST", "/api/v1/webhooks", {
      url: site.url,
      events: ["conversation.opened"],
    })
  ).json() as NewWebhookAnswer;
  const user = await strict.user();
  await user.ok("open", {});
  const log = async () =>
    (
      (await strict.admin.http("GET", `/api/v1/webhooks/${added.id}/deliveries`)).json() as {
        deliveries: { attempts: number; error: string }[];
      }
    ).deliveries[0];
  await expect.poll(log).toMatchObject({ attempts: 1 });
  expect((await log())?.error).toMatch(/private|not allowed/i);
  expect(site.received.length).toBe(before);
  await strict.close();
});
