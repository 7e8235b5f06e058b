import { startTestApp, type TestAgent, type TestApp } from "@deskwire/testkit/test-app";
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
  app = await startTestApp();
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
  ["'; -- & | ! ( )", []],
])("[SRC1] [SRC2] %s finds %j", async (query, texts) => {
  expect(await find(query)).toEqual(texts);
});

test("[SRC2] agents find what they may read, and nothing else; users may not search", async () => {
  expect(await find("订单", mine)).toHaveLength(2);
  expect(await find("订单", stranger)).toEqual([]);
  const answer = await app.http("GET", "/api/v1/search?q=x", {
    headers: { authorization: `Bearer ${app.token("searcher")}` },
  });
  expect(answer.status).toBe(403);
  expect((await app.http("GET", "/api/v1/search?q=x")).status).toBe(401);
});

test("filters by user, agent, kind and time, and pages", async () => {
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

test("[SRC3] what a node left unindexed when it died is found by the next one", async () => {
  await app.sql.query("DELETE FROM message_search");
  await app.sql.query("DELETE FROM search_cursor");
  expect(await find("订单")).toEqual([]);
  const { indexMessages } = await import("../application/index-messages.ts");
  await indexMessages(
    {
      database: {
        pool: app.sql,
        transaction: (run: (tx: typeof app.sql) => Promise<unknown>) => run(app.sql),
      },
    } as never,
    null,
  );
  expect(await find("订单")).toHaveLength(2);
});
