import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addEndpoint,
  removeEndpoint,
  startWebhookSite,
  type WebhookSite,
} from "./testing/webhook-site.ts";

let site: WebhookSite;

beforeAll(async () => {
  site = await startWebhookSite();
});
afterAll(() => site.close());

test("[OUT4] the pages of the log contain each delivery once, also those of the same time; [HTP1] only the server's cursors are accepted", async () => {
  const { id } = await addEndpoint(site, ["mailbox.stale"]);
  const { rows } = await site.app.sql.query<{ at: Date }>(
    `INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at, state)
     SELECT $1, 'mailbox.stale', gen_random_uuid(), n, date_trunc('milliseconds', now()) - (n / 120) * interval '1 s', 'dead'
     FROM generate_series(1, 150) n RETURNING at`,
    [id],
  );
  const read = async (query: string) => {
    const answer = await site.app.admin.http("GET", `/api/v1/webhooks/${id}/deliveries${query}`);
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
  await removeEndpoint(site, id);
});

test("[OUT6] only admins manage webhooks: agents and supervisors are refused, and users are not signed in", async () => {
  const supervisor = await site.app.agent({ role: "supervisor" });
  for (const [method, path, body] of [
    ["GET", "/api/v1/webhooks", undefined],
    ["POST", "/api/v1/webhooks", { url: site.url, events: ["conversation.opened"] }],
    ["PATCH", "/api/v1/webhooks/00000000-0000-7000-8000-000000000000", { enabled: false }],
    ["DELETE", "/api/v1/webhooks/00000000-0000-7000-8000-000000000000", undefined],
    ["GET", "/api/v1/webhooks/00000000-0000-7000-8000-000000000000/deliveries", undefined],
    ["POST", "/api/v1/webhook-deliveries/00000000-0000-7000-8000-000000000000/replay", {}],
  ] as const) {
    for (const actor of [site.agent, supervisor])
      expect((await actor.http(method, path, body)).status, `${method} ${path}`).toBe(403);
    const headers = { authorization: `Bearer ${site.app.token("somebody")}` };
    expect(
      (await site.app.http(method, path, { headers, ...(body !== undefined && { body }) })).status,
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
  const answer = await site.app.admin.http("POST", "/api/v1/webhooks", body);
  expect([answer.status, (answer.json() as { code: string }).code]).toEqual([400, "bad_request"]);
});

test("[OUT6] an endpoint's address cannot be changed to an invalid one", async () => {
  const { id } = await addEndpoint(site, ["conversation.rated"]);
  const answer = await site.app.admin.http("PATCH", `/api/v1/webhooks/${id}`, { url: "http://[" });
  expect([answer.status, (answer.json() as { code: string }).code]).toEqual([400, "bad_request"]);
  await removeEndpoint(site, id);
});
