import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { startTestApp, type TestAgent, type TestApp } from "../testing/test-app.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { STALE_DAYS } from "../mailboxes/mailbox-lane.ts";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { staleMailboxStore } from "./stale-mailbox-store.ts";
import { readSecret, verifyWebhook } from "./webhook-signature.ts";

interface Received {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
  event: {
    type: string;
    timestamp: string;
    data: { conversation: { id: string }; message: { seq: number } };
  };
}

let app: TestApp;
let database: Database;
let agent: TestAgent;
let site: Server;
let siteUrl: string;
let status = 200;
const received: Received[] = [];

beforeAll(async () => {
  app = await startTestApp({ env: { ALLOW_PRIVATE_ADDRESSES: "1" }, timings: { webhookMs: 50 } });
  database = openDatabase({ url: app.databaseUrl, poolMax: 2, onError: () => undefined });
  agent = await app.agent();
  site = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      received.push({
        url: request.url,
        headers: request.headers,
        body,
        event: JSON.parse(body.toString()) as Received["event"],
      });
      response.writeHead(status, status < 400 ? { location: `${siteUrl}/elsewhere` } : {}).end();
    });
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  await database.close();
  await app.close();
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
});

interface Added {
  id: string;
  secret: string;
}

async function addEndpoint(events: string[], url = siteUrl): Promise<Added> {
  const answer = await app.admin.http("POST", "/api/v1/webhooks", { url, events });
  expect(answer.status).toBe(201);
  return answer.json() as Added;
}
const remove = (id: string) => app.admin.http("DELETE", `/api/v1/webhooks/${id}`);
const deliveries = async (id: string) =>
  (
    (await app.admin.http("GET", `/api/v1/webhooks/${id}/deliveries`)).json() as {
      deliveries: {
        id: string;
        type: string;
        state: string;
        attempts: number;
        status: number | null;
        nextAt: string;
      }[];
    }
  ).deliveries;
const of = (conversationId: string) =>
  received.filter(({ event }) => event.data.conversation.id === conversationId);

/** Runs a conversation from its opening to its rating, with one message. */
async function liveThrough(): Promise<string> {
  const socket = await agent.connect();
  const user = await app.user();
  const { conversation } = await user.ok("open", {});
  const { id } = conversation;
  await user.ok("send", {
    conversationId: id,
    clientId: "c1",
    kind: "text",
    body: { text: "你好" },
  });
  await user.ok("end", { conversationId: id });
  await user.ok("rate", { conversationId: id, score: 5 });
  await socket.close();
  return id;
}

test("[OUT1] every event is posted with its conversation and message, signed with the endpoint's secret", async () => {
  status = 200;
  const { id, secret } = await addEndpoint([
    "conversation.opened",
    "conversation.assigned",
    "conversation.ended",
    "conversation.rated",
    "message.created",
  ]);
  const conversationId = await liveThrough();
  await expect
    .poll(() =>
      of(conversationId)
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
  for (const { headers, body } of of(conversationId)) {
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
  await remove(id);
});

test("[OUT1] notes are not posted, including those of transfers", async () => {
  status = 200;
  const { id } = await addEndpoint(["message.created"]);
  const socket = await agent.connect();
  const user = await app.user();
  const { conversation } = await user.ok("open", {});
  const conversationId = conversation.id;
  const send = (kind: "note" | "text") =>
    socket.ok("send", { conversationId, clientId: kind, kind, body: { text: `a ${kind}` } });
  await send("note");
  const { seq } = await send("text");
  await socket.ok("transfer", { conversationId, to: { queue: true }, note: "another note" });
  await expect
    .poll(async () => (await deliveries(id)).map(({ state }) => state))
    .toEqual(["delivered"]);
  expect(of(conversationId).map(({ event }) => event.data.message.seq)).toEqual([seq]);
  await user.ok("end", { conversationId });
  await socket.close();
  await remove(id);
});

test("[OUT1] an endpoint receives only the events it is subscribed to", async () => {
  const { id } = await addEndpoint(["conversation.rated"]);
  const conversationId = await liveThrough();
  await expect.poll(() => of(conversationId).length).toBe(1);
  expect(of(conversationId)[0]?.event.type).toBe("conversation.rated");
  await remove(id);
});

test.each([500, 302, 404])(
  "[OUT2] [OUT3] a response of %i is retried later, under the same id",
  async (code) => {
    status = code;
    const { id } = await addEndpoint(["conversation.rated"]);
    const conversationId = await liveThrough();
    await expect.poll(async () => (await deliveries(id))[0]?.attempts).toBe(1);
    const [failed] = await deliveries(id);
    expect(failed).toMatchObject({ state: "pending", status: code });
    status = 200;
    await app.sql.query("UPDATE webhook_delivery SET next_at = now() WHERE id = $1", [failed!.id]);
    await expect.poll(async () => (await deliveries(id))[0]?.state).toBe("delivered");
    expect(new Set(of(conversationId).map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    await remove(id);
  },
);

test.each([301, 302, 307, 308])("[OUT3] a redirect with %i is not followed", async (code) => {
  status = code;
  const before = received.length;
  const { id } = await addEndpoint(["conversation.rated"]);
  await liveThrough();
  await expect.poll(async () => (await deliveries(id))[0]).toMatchObject({ status: code });
  expect((await deliveries(id))[0]).toMatchObject({ state: "pending", attempts: 1 });
  expect(received.slice(before).map(({ url }) => url)).toEqual(["/hook"]);
  await remove(id);
});

test.each([
  ["is long", (response: ServerResponse) => response.end("x".repeat(1_000_000))],
  ["never ends", (response: ServerResponse) => response.write("x")],
  ["breaks off", (response: ServerResponse) => response.write("x", () => response.destroy())],
])("[OUT3] the status decides, also when the body %s", async (_what, answer) => {
  const chatty = createServer((_request, response) => void answer(response.writeHead(200)));
  await new Promise<void>((resolve) => chatty.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(chatty.address() as AddressInfo).port}/`;
  const { id } = await addEndpoint(["conversation.rated"], url);
  await liveThrough();
  await expect
    .poll(async () => (await deliveries(id))[0])
    .toMatchObject({ state: "delivered", status: 200, attempts: 1 });
  await remove(id);
  chatty.closeAllConnections();
  await new Promise((resolve) => chatty.close(resolve));
});

test("[OUT3] an endpoint that hangs with hundreds of due deliveries does not delay others", async () => {
  status = 200;
  const asked: string[] = [];
  const hanging = createServer((request) => void asked.push(String(request.headers["webhook-id"])));
  await new Promise<void>((resolve) => hanging.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/`;
  const events = ["conversation.rated"];
  const hung = (await app.admin.http("POST", "/api/v1/webhooks", { url, events })).json() as Added;
  const { id } = await addEndpoint(events);
  const before = await liveThrough();
  await expect.poll(() => of(before)).toHaveLength(1);
  await app.sql.query(
    `INSERT INTO webhook_delivery (id, endpoint_id, type, conversation_id, seq, at, next_at)
     SELECT gen_random_uuid(), $1, 'conversation.rated', $2, 1, now(), now() - interval '1 hour' FROM generate_series(1, 600)`,
    [hung.id, before],
  );
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(20);
  const after = await liveThrough();
  await expect.poll(() => of(after)).toHaveLength(1);
  expect((await deliveries(id)).map(({ state }) => state)).toEqual(["delivered", "delivered"]);
  // The first deliveries were still hanging during all of this.
  const { rows } = await app.sql.query(
    "SELECT FROM webhook_delivery WHERE endpoint_id = $1 AND attempts > 0",
    [hung.id],
  );
  expect(rows).toEqual([]);
  expect(asked.length).toBeLessThanOrEqual(40);
  await remove(hung.id);
  await remove(id);
  hanging.closeAllConnections();
  await new Promise((resolve) => hanging.close(resolve));
});

test("[OUT3] eleven endpoints that hang do not delay a twelfth at the same address", async () => {
  status = 200;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    if (request.url === "/good") response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hung: Added[] = [];
  for (let n = 0; n < 11; n++) hung.push(await addEndpoint(["mailbox.stale"], `${url}/${n}`));
  const seen = await liveThrough();
  await app.sql.query(
    `INSERT INTO webhook_delivery (id, endpoint_id, type, conversation_id, seq, at, next_at)
     SELECT gen_random_uuid(), e, 'conversation.rated', $2, 1, now(), now() - interval '1 hour'
     FROM unnest($1::uuid[]) e CROSS JOIN generate_series(1, 60)`,
    [hung.map(({ id }) => id), seen],
  );
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(11 * 30);
  const { id } = await addEndpoint(["conversation.rated"], `${url}/good`);
  await liveThrough();
  await expect.poll(async () => (await deliveries(id))[0]).toMatchObject({ state: "delivered" });
  // The first deliveries were still hanging during all of this.
  const { rows } = await app.sql.query(
    "SELECT FROM webhook_delivery WHERE endpoint_id = ANY ($1) AND attempts > 0",
    [hung.map((each) => each.id)],
  );
  expect(rows).toEqual([]);
  for (const each of [...hung, { id }]) await remove(each.id);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("[OUT3] the tenth failure is the last; [OUT4] a replay starts again with the first attempt", async () => {
  status = 500;
  const { id } = await addEndpoint(["conversation.rated"]);
  await liveThrough();
  await expect.poll(async () => (await deliveries(id))[0]?.attempts).toBe(1);
  await app.sql.query(
    "UPDATE webhook_delivery SET attempts = 9, next_at = now() WHERE endpoint_id = $1",
    [id],
  );
  await expect.poll(async () => (await deliveries(id))[0]?.state).toBe("dead");
  status = 200;
  const [dead] = await deliveries(id);
  expect(
    (await app.admin.http("POST", `/api/v1/webhook-deliveries/${dead!.id}/replay`, {})).status,
  ).toBe(202);
  await expect
    .poll(async () => (await deliveries(id))[0])
    .toMatchObject({ state: "delivered", attempts: 1 });
  await remove(id);
});

test("[OUT4] the command replays dead deliveries", async () => {
  status = 500;
  const { id } = await addEndpoint(["conversation.rated"]);
  await liveThrough();
  await expect.poll(async () => (await deliveries(id))[0]?.attempts).toBe(1);
  await app.sql.query("UPDATE webhook_delivery SET state = 'dead' WHERE endpoint_id = $1", [id]);
  status = 200;
  const command = fileURLToPath(new URL("../cli/replay-webhooks.ts", import.meta.url));
  const run = promisify(execFile)(process.execPath, [command, "--dead"], {
    env: { ...process.env, DATABASE_URL: app.databaseUrl },
  });
  expect((await run).stdout).toContain("will be sent again");
  await expect.poll(async () => (await deliveries(id))[0]?.state).toBe("delivered");
  await remove(id);
});

test("[OUT3] 410 disables the endpoint; [OUT4] deliveries can be replayed after it is enabled again", async () => {
  status = 410;
  const { id } = await addEndpoint(["conversation.rated"]);
  await liveThrough();
  const endpoint = async () =>
    (
      (await app.admin.http("GET", "/api/v1/webhooks")).json() as {
        endpoints: { id: string; enabled: boolean; disabledReason: string | null }[];
      }
    ).endpoints.find((each) => each.id === id);
  await expect.poll(endpoint).toMatchObject({ enabled: false, disabledReason: "gone" });
  const replay = async () => {
    const [dead] = await deliveries(id);
    return app.admin.http("POST", `/api/v1/webhook-deliveries/${dead?.id}/replay`, {});
  };
  const refused = await replay();
  expect([refused.status, (refused.json() as { code: string }).code]).toEqual([
    409,
    "endpoint_disabled",
  ]);
  expect((await deliveries(id))[0]?.state).toBe("dead");
  status = 200;
  await app.admin.http("PATCH", `/api/v1/webhooks/${id}`, { enabled: true });
  expect(await endpoint()).toMatchObject({ enabled: true, disabledReason: null });
  expect((await replay()).status).toBe(202);
  await expect.poll(async () => (await deliveries(id))[0]?.state).toBe("delivered");
  await remove(id);
});

test("[OUT3] private addresses are refused unless they are allowed", async () => {
  const strict = await startTestApp({ timings: { webhookMs: 50 } });
  const before = received.length;
  const added = (
    await strict.admin.http("POST", "/api/v1/webhooks", {
      url: siteUrl,
      events: ["conversation.opened"],
    })
  ).json() as Added;
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
  expect(received.length).toBe(before);
  await strict.close();
});

test("[OUT4] the pages of the log contain each delivery once, also those of the same time; [HTP1] only the server's cursors are accepted", async () => {
  const { id } = await addEndpoint(["mailbox.stale"]);
  const { rows } = await app.sql.query<{ at: Date }>(
    `INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at, state)
     SELECT $1, 'mailbox.stale', gen_random_uuid(), n, date_trunc('milliseconds', now()) - (n / 120) * interval '1 s', 'dead'
     FROM generate_series(1, 150) n RETURNING at`,
    [id],
  );
  const read = async (query: string) => {
    const answer = await app.admin.http("GET", `/api/v1/webhooks/${id}/deliveries${query}`);
    return answer.json() as { deliveries: { seq: number }[]; next: string | null; code?: string };
  };
  const sizes: number[] = [];
  const seqs = new Set<number>();
  for (let next: string | null = ""; next !== null;) {
    const page = await read(next === "" ? "" : `?cursor=${next}`);
    sizes.push(page.deliveries.length);
    for (const { seq } of page.deliveries) seqs.add(seq);
    next = page.next;
  }
  expect(sizes).toEqual([50, 50, 50]);
  expect(seqs.size).toBe(150);
  const older = await read(`?before=${rows[0]?.at.toISOString()}`);
  expect(older.deliveries).toHaveLength(31);
  expect(older.next).toBeNull();
  for (const cursor of ["x", "", Buffer.from("2026-01-01 x").toString("base64url")])
    expect((await read(`?cursor=${cursor}`)).code).toBe("bad_request");
  await remove(id);
});

test("[OUT5] a mailbox that has waited 15 days is announced once, until it has been emptied", async () => {
  status = 200;
  const { id } = await addEndpoint(["mailbox.stale"]);
  const user = await app.user();
  const { conversation } = await user.ok("open", {});
  const conversationId = conversation.id;
  const seqs: number[] = [];
  for (const clientId of ["c1", "c2", "c3"]) {
    const body = { text: "anybody?" };
    seqs.push((await user.ok("send", { conversationId, clientId, kind: "text", body })).seq);
  }
  const [first = 0, second = 0, third = 0] = seqs;
  // The conversation must be older than its messages.
  await app.sql.query(
    "UPDATE conversation SET opened_at = now() - interval '60 days' WHERE id = $1",
    [conversationId],
  );
  const age = (seq: number, days: number) =>
    app.sql.query(
      "UPDATE message SET at = now() - $3 * interval '1 day' WHERE conversation_id = $1 AND seq = $2",
      [conversationId, seq, days],
    );
  const take = (upTo: number) =>
    app.sql.query("UPDATE conversation SET agent_delivered = $2 WHERE id = $1", [
      conversationId,
      upTo,
    ]);
  /** The seqs of the messages announced so far. */
  async function told(): Promise<number[]> {
    await staleMailboxStore.announce(database, STALE_DAYS);
    const { rows } = await app.sql.query<{ seq: number }>(
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
  await app.sql.query(
    "UPDATE webhook_delivery SET at = at - interval '20 days' WHERE endpoint_id = $1",
    [id],
  );
  await age(third, 16);
  expect([await told(), await told()]).toEqual([
    [first, third],
    [first, third],
  ]);
  await expect
    .poll(async () => (await deliveries(id)).map(({ type, state }) => [type, state]))
    .toEqual([
      ["mailbox.stale", "delivered"],
      ["mailbox.stale", "delivered"],
    ]);
  await remove(id);
});

test("[OUT6] only admins manage webhooks: agents and supervisors are refused, and users are not signed in", async () => {
  const supervisor = await app.agent({ role: "supervisor" });
  for (const [method, path, body] of [
    ["GET", "/api/v1/webhooks", undefined],
    ["POST", "/api/v1/webhooks", { url: siteUrl, events: ["conversation.opened"] }],
    ["PATCH", "/api/v1/webhooks/00000000-0000-7000-8000-000000000000", { enabled: false }],
    ["DELETE", "/api/v1/webhooks/00000000-0000-7000-8000-000000000000", undefined],
    ["GET", "/api/v1/webhooks/00000000-0000-7000-8000-000000000000/deliveries", undefined],
    ["POST", "/api/v1/webhook-deliveries/00000000-0000-7000-8000-000000000000/replay", {}],
  ] as const) {
    for (const actor of [agent, supervisor])
      expect((await actor.http(method, path, body)).status, `${method} ${path}`).toBe(403);
    const headers = { authorization: `Bearer ${app.token("somebody")}` };
    expect(
      (await app.http(method, path, { headers, ...(body !== undefined && { body }) })).status,
      `${method} ${path}`,
    ).toBe(401);
  }
});

test.each([
  { url: "ftp://example.com", events: ["conversation.opened"] },
  { url: "http://[", events: ["conversation.opened"] },
  { url: "http://%", events: ["conversation.opened"] },
  { url: "http://127.0.0.1:99999/", events: ["conversation.opened"] },
  { url: "https://example.com", events: ["conversation.exploded"] },
  { url: "https://example.com", events: [] },
])("[OUT6] an invalid endpoint is refused: %j", async (body) => {
  const answer = await app.admin.http("POST", "/api/v1/webhooks", body);
  expect([answer.status, (answer.json() as { code: string }).code]).toEqual([400, "bad_request"]);
});

test("[OUT6] an endpoint's address cannot be changed to an invalid one", async () => {
  const { id } = await addEndpoint(["conversation.rated"]);
  const answer = await app.admin.http("PATCH", `/api/v1/webhooks/${id}`, { url: "http://[" });
  expect([answer.status, (answer.json() as { code: string }).code]).toEqual([400, "bad_request"]);
  await remove(id);
});
