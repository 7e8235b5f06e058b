import { startTestApp, type TestAgent, type TestApp } from "../testing/test-app.ts";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

let app: TestApp;
let mine: TestAgent;
let stranger: TestAgent;
let user: RawClient;
let conversationId: string;

interface Found {
  hits: {
    conversationId: string;
    message: { seq: number; kind: string; body: { text?: string } };
  }[];
  next: string | null;
}

beforeAll(async () => {
  app = await startTestApp({ timings: { searchMs: 3_600_000 } });
  mine = await app.agent();
  const socket = await mine.connect();
  stranger = await app.agent();
  user = await app.user("searcher");
  ({ id: conversationId } = (await user.ok("open", {})).conversation);
  const texts = [
    "我的订单什么时候发货？",
    "Where is my Café order A1024",
    "退款流程",
    "订单号 A1024",
  ];
  for (const [at, text] of texts.entries())
    await user.ok("send", { conversationId, clientId: `t${at}`, kind: "text", body: { text } });
  await socket.ok("send", {
    conversationId,
    clientId: "n",
    kind: "note",
    body: { text: "内部备注 vip" },
  });
  await vi.waitFor(
    async () => {
      if ((await find("备注")).length !== 1) throw new Error("not indexed yet");
    },
    { timeout: 15_000 },
  );
});
afterAll(() => app.close());

async function search(query: Record<string, string>, who = app.admin): Promise<Found> {
  return (
    await who.http("GET", `/api/v1/search?${new URLSearchParams(query).toString()}`)
  ).json() as Found;
}
const find = async (q: string, who?: TestAgent) =>
  (await search({ q }, who)).hits.map(({ message }) => message.body.text);

test.each([
  ["订单", ["订单号 A1024", "我的订单什么时候发货？"]],
  ["款流", ["退款流程"]],
  ["程", ["退款流程"]],
  ["CAFE", ["Where is my Café order A1024"]],
  ["ord", ["Where is my Café order A1024"]],
  ["a1024", ["订单号 A1024", "Where is my Café order A1024"]],
  ["订单 a10", ["订单号 A1024"]],
  ["vip", ["内部备注 vip"]],
  ["没有的", []],
  ["我的订单什么时候发货 没有的", []],
  ["where is my cafe order a1024 where is my cafe order a1024 nowhere", []],
  ["'; -- & | ! ( )", []],
])("[SRC1] [SRC2] %s finds %j", async (query, texts) => {
  expect(await find(query)).toEqual(texts);
});

test("[SRC2] agents find only messages that they may read; users may not search", async () => {
  expect(await find("订单", mine)).toHaveLength(2);
  expect(await find("订单", stranger)).toEqual([]);
  const answer = await app.http("GET", "/api/v1/search?q=x", {
    headers: { authorization: `Bearer ${app.token("searcher")}` },
  });
  expect(answer.status).toBe(403);
  expect((await app.http("GET", "/api/v1/search?q=x")).status).toBe(401);
});

test("filters by user, agent, kind and time, and divides the hits into pages", async () => {
  expect((await search({ q: "订单", userId: "searcher" })).hits).toHaveLength(2);
  expect((await search({ q: "订单", userId: "nobody" })).hits).toEqual([]);
  expect((await search({ q: "备注", agentId: mine.id })).hits).toHaveLength(1);
  expect((await search({ q: "订单", kind: "note" })).hits).toEqual([]);
  expect((await search({ q: "订单", from: "2100-01-01" })).hits).toEqual([]);
  const first = await search({ q: "a1024", limit: "1" });
  const second = await search({ q: "a1024", limit: "1", cursor: first.next ?? "" });
  expect([first, second].map(({ hits }) => hits[0]?.message.body.text)).toEqual([
    "订单号 A1024",
    "Where is my Café order A1024",
  ]);
});

test("[SRC4] pages lose and repeat no hit when many messages have the same millisecond", async () => {
  const socket = await mine.connect();
  const other = await app.user("other-searcher");
  const { conversation } = await other.ok("open", {});
  await socket.event("conversation", (event) => event.conversation.id === conversation.id);
  for (let at = 0; at < 7; at++)
    for (const [client, id] of [
      [user, conversationId],
      [other, conversation.id],
    ] as const)
      await client.ok("send", {
        conversationId: id,
        clientId: `same-${at}`,
        kind: "text",
        body: { text: `simultaneous ${at}` },
      });
  await expect.poll(() => find("simultaneous"), { timeout: 15_000 }).toHaveLength(14);
  for (const table of ["message", "message_search"])
    await app.sql.query(
      `UPDATE ${table} SET at = '2026-01-02T03:04:05.678Z' WHERE (conversation_id, seq) IN
         (SELECT conversation_id, seq FROM message WHERE body->>'text' LIKE 'simultaneous%')`,
    );
  await app.sql.query("UPDATE conversation SET opened_at = '2026-01-02T03:04:05.678Z'");
  for (const who of [app.admin, mine])
    for (const limit of ["1", "3", "13", "14"]) {
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const from: Record<string, string> = cursor === "" ? {} : { cursor };
        const page: Found = await search({ q: "simultaneous", limit, ...from }, who);
        seen.push(...page.hits.map((hit) => `${hit.conversationId} ${hit.message.seq}`));
        cursor = page.next;
      }
      expect([seen.length, new Set(seen).size], `${limit} a page`).toEqual([14, 14]);
    }
});

test.each([
  { from: "2026-99-99" },
  { to: "2026-02-30" },
  { from: "0000-01-01" },
  { to: "2026-01-01T25:00:00Z" },
  { from: "yesterday" },
  { cursor: "forged" },
  { cursor: btoa("2026-99-99T00:00:00.000Z 01900000-0000-7000-8000-000000000000 1") },
  { cursor: btoa(`2026-01-01T00:00:00.000Z ${"-".repeat(36)} 1`) },
  { cursor: btoa("2026-01-01T00:00:00.000Z 01900000-0000-7000-8000-000000000000 -1") },
])("[HTP1] %j is refused", async (query) => {
  const asked = new URLSearchParams({ q: "x", ...query });
  const answer = await app.admin.http("GET", `/api/v1/search?${asked.toString()}`);
  expect([answer.status, (answer.json() as { code: string }).code]).toEqual([400, "bad_request"]);
});

test("[SRC2] a recalled message is not found", async () => {
  const { seq } = await user.ok("send", {
    conversationId,
    clientId: "r",
    kind: "text",
    body: { text: "unrepeatable words" },
  });
  await expect.poll(() => find("unrepeatable")).toHaveLength(1);
  await user.ok("recall", { conversationId, seq });
  expect(await find("unrepeatable")).toEqual([]);
});

test("[SRC3] messages that a dead node left unindexed are indexed later", async () => {
  await app.sql.query("DELETE FROM message_search");
  await app.sql.query("DELETE FROM search_cursor");
  expect(await find("订单")).toEqual([]);
  const { indexMessages } = await import("./index-messages.ts");
  await indexMessages(
    {
      pool: app.sql,
      transaction: (run: (tx: typeof app.sql) => Promise<unknown>) => run(app.sql),
    } as never,
    null,
  );
  expect(await find("订单")).toHaveLength(2);
});
