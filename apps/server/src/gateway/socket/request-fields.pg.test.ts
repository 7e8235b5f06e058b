import type { Err } from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UNKNOWN_ID } from "./testing/requests.ts";

let app: TestApp;
let agent: RawClient;
let user: RawClient;
let conversationId: string;

beforeAll(async () => {
  app = await startTestApp({ env: { FRAMES_PER_SECOND: "100000" } });
  agent = await (await app.agent({ capacity: 1_000 })).connect();
  user = await app.user();
  conversationId = (await user.ok("open", {})).conversation.id;
});

afterAll(() => app.close());

describe("[FRM4] unknown requests and fields", () => {
  test.each([
    "nonsense",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "",
    "ok",
    "welcome",
    5,
    null,
    {},
    undefined,
  ])("t = %j is answered unknown_command", async (t) => {
    expect(await user.ask({ t })).toMatchObject({
      t: "err",
      code: "unknown_command",
      retryable: false,
    });
  });

  test("unknown fields are ignored and not stored", async () => {
    const answer = await user.ask({
      t: "send",
      conversationId,
      clientId: "extra",
      kind: "text",
      body: { text: "hi", evil: 1 },
      more: { a: 1 },
    });
    const { seq } = answer as unknown as { seq: number };
    const { messages } = await agent.ok("sync", { conversationId, after: seq - 1, limit: 1 });
    expect(messages[0]).toEqual({
      seq,
      clientId: "extra",
      from: expect.anything() as unknown,
      kind: "text",
      body: { text: "hi" },
      at: expect.anything() as unknown,
    });
  });

  test("`__proto__` is a field like any other", async () => {
    user.sendRaw(
      `{"t":"send","id":5001,"conversationId":"${conversationId}","clientId":"proto","kind":"text","body":{"text":"hi","__proto__":{"polluted":1}},"__proto__":{"kind":"note"}}`,
    );
    const { seq } = (await user.find(
      (frame) => frame.t === "ok" && frame.re === 5_001,
    )) as unknown as { seq: number };
    const { messages } = await agent.ok("sync", { conversationId, after: seq - 1, limit: 1 });
    expect(JSON.stringify(messages[0])).not.toContain("polluted");
    expect(messages[0]).toMatchObject({ kind: "text", body: { text: "hi" } });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("unknown fields of a page context are not stored", async () => {
    const client = await app.user();
    client.sendRaw(
      '{"t":"open","id":1,"context":{"title":"T","junk":"x","__proto__":{"junk":1},"card":{"title":"C","junk":2}}}',
    );
    const { conversation } = (await client.find((frame) => frame.t === "ok")) as unknown as {
      conversation: { id: string };
    };
    const { messages } = await agent.ok("sync", {
      conversationId: conversation.id,
      after: 0,
      limit: 1,
    });
    expect(messages[0]!.body).toEqual({
      type: "opened",
      context: { title: "T", card: { title: "C" } },
    });
  });
});

describe("[FRM5] answers carry the request's id; requests that do not match the schema are refused with bad_request", () => {
  test.each([0, 1, 4_294_967_296, Number.MAX_SAFE_INTEGER])("id %d comes back", async (id) => {
    const client = await app.user();
    client.send({ t: "sync", id, conversationId: UNKNOWN_ID, limit: 1 });
    expect(await client.find((frame) => frame.t === "err")).toMatchObject({
      re: id,
      code: "unknown_conversation",
    });
  });

  test.each([undefined, null, "5", 1.5, 1e300, [], {}, true])(
    "id %j cannot be read: re is 0",
    async (id) => {
      const client = await app.user();
      client.send({ t: "sync", id, conversationId: UNKNOWN_ID, limit: 1 });
      expect(await client.find((frame) => frame.t === "err")).toMatchObject({
        re: 0,
        code: "bad_request",
      });
    },
  );

  const send = {
    t: "send",
    conversationId: UNKNOWN_ID,
    clientId: "c",
    kind: "text",
    body: { text: "x" },
  };
  test.each<object>([
    { ...send, conversationId: undefined },
    { ...send, conversationId: "not-a-uuid" },
    { ...send, conversationId: UNKNOWN_ID.toUpperCase().replace("0", "A") },
    { ...send, conversationId: 5 },
    { ...send, clientId: undefined },
    { ...send, clientId: "" },
    { ...send, clientId: "c".repeat(65) },
    { ...send, kind: "event" },
    { ...send, kind: "hidden" },
    { ...send, body: "x" },
    { ...send, body: {} },
    { ...send, body: { text: 5 } },
    { ...send, body: null },
    { ...send, replyTo: 0 },
    { ...send, replyTo: 1.5 },
    { ...send, replyTo: 2_147_483_648 },
    { ...send, kind: "image", body: { attachmentId: "x" } },
    { ...send, kind: "card", body: { title: "" } },
    { ...send, kind: "card", body: { title: "t", url: "javascript:alert(1)" } },
    { t: "open", context: { pageUrl: "data:text/html,x" } },
    { t: "open", context: 5 },
    { t: "recall", conversationId: UNKNOWN_ID, seq: 0 },
    { t: "sync", conversationId: UNKNOWN_ID, limit: 0 },
    { t: "sync", conversationId: UNKNOWN_ID, limit: 201 },
    { t: "sync", conversationId: UNKNOWN_ID, limit: 10, after: -1 },
    { t: "sync", conversationId: UNKNOWN_ID, limit: 10, before: 0 },
    { t: "sync", conversationId: UNKNOWN_ID },
    { t: "receipt", conversationId: UNKNOWN_ID, delivered: -1 },
    { t: "receipt", conversationId: UNKNOWN_ID, read: 9_999_999_999 },
    { t: "receipt", conversationId: UNKNOWN_ID, read: "1" },
    { t: "typing", conversationId: UNKNOWN_ID },
    { t: "typing", conversationId: UNKNOWN_ID, on: 1 },
    { t: "end" },
    { t: "end", conversationId: UNKNOWN_ID, reason: "x".repeat(1_001) },
    { t: "rate", conversationId: UNKNOWN_ID, score: 0 },
    { t: "rate", conversationId: UNKNOWN_ID, score: 6 },
    { t: "rate", conversationId: UNKNOWN_ID, score: 4.5 },
    { t: "status", availability: "asleep" },
    { t: "claim", conversationId: "" },
    { t: "transfer", conversationId: UNKNOWN_ID },
    { t: "transfer", conversationId: UNKNOWN_ID, to: { agentId: "abc" } },
    { t: "transfer", conversationId: UNKNOWN_ID, to: { queue: false } },
  ])("%j is refused", async (frame) => {
    expect(await user.ask(frame)).toMatchObject({
      t: "err",
      code: "bad_request",
      retryable: false,
    });
  });

  test("for any values of the fields the answer is a refusal or ok, never `internal`, and the connection stays", async () => {
    const names = [
      "open",
      "send",
      "recall",
      "sync",
      "receipt",
      "typing",
      "end",
      "rate",
      "status",
      "claim",
      "transfer",
      "notifications",
      "notificationReceipt",
      "readCounter",
      "subscribe",
      "unsubscribe",
    ];
    const client = await app.user();
    const junk = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.string({ unit: "binary" }),
      fc.integer(),
      fc.constant(UNKNOWN_ID),
      fc.constant(conversationId),
    );
    const fields = [
      "conversationId",
      "clientId",
      "kind",
      "body",
      "replyTo",
      "seq",
      "after",
      "before",
      "limit",
      "on",
      "delivered",
      "read",
      "score",
      "availability",
      "to",
      "context",
      "topic",
      "category",
      "reason",
    ];
    const frame = fc.record(
      { t: fc.constantFrom(...names), ...Object.fromEntries(fields.map((name) => [name, junk])) },
      { requiredKeys: ["t"] },
    );
    await fc.assert(
      fc.asyncProperty(frame, async (each) => {
        client.send({ ...each, id: 9 });
        await client.settle();
      }),
      { numRuns: 300, seed: 42 },
    );
    const codes = new Set(
      client.frames.filter((each): each is Err => each.t === "err").map((each) => each.code),
    );
    expect([...codes]).not.toContain("internal");
    expect([...codes]).toContain("bad_request");
  });
});

test("[FRM6] a later request is answered while an earlier one waits; each answer carries its own number", async () => {
  const client = await app.user();
  const { conversation } = await client.ok("open", {});
  const answers = () =>
    client.frames.flatMap((frame) =>
      "re" in frame && [7, 8].includes(frame.re) ? [`${frame.t} ${frame.re}`] : [],
    );
  const blocker = await app.sql.connect();
  try {
    await blocker.query("BEGIN");
    await blocker.query("SELECT FROM conversation WHERE id = $1 FOR UPDATE", [conversation.id]);
    const message = { conversationId: conversation.id, clientId: "h", kind: "text" };
    client.send({ t: "send", id: 7, ...message, body: { text: "held up" } });
    client.send({ t: "notifications", id: 8, after: 0, limit: 1 });
    await expect.poll(answers).toEqual(["ok 8"]);
  } finally {
    await blocker.query("ROLLBACK");
    blocker.release();
  }
  await expect.poll(answers).toEqual(["ok 8", "ok 7"]);
});

describe("[FRM7] NUL and lone surrogates are refused with bad_text", () => {
  const bad = ["a\u0000b", "\ud800", "x\udc00y", "\udc00\ud800"];
  const places: [string, (text: string) => object][] = [
    [
      "a text",
      (text) => ({ t: "send", conversationId, clientId: "bad", kind: "text", body: { text } }),
    ],
    [
      "a client id",
      (text) => ({ t: "send", conversationId, clientId: text, kind: "text", body: { text: "x" } }),
    ],
    [
      "a card",
      (text) => ({
        t: "send",
        conversationId,
        clientId: "bad",
        kind: "card",
        body: { title: text },
      }),
    ],
    ["a context", (text) => ({ t: "open", context: { title: text } })],
    ["a reason", (text) => ({ t: "end", conversationId, reason: text })],
    ["a comment", (text) => ({ t: "rate", conversationId, score: 5, comment: text })],
    ["an unknown field", (text) => ({ t: "open", more: [{ text }] })],
    ["a key", (text) => ({ t: "open", [text]: 1 })],
  ];
  test.each(places)("in %s", async (_, frame) => {
    for (const text of bad)
      expect(await user.ask(frame(text))).toMatchObject({ t: "err", code: "bad_text" });
  });

  test("a deeply nested frame is examined as well", async () => {
    const depth = 30_000;
    user.sendRaw(`{"t":"open","id":7001,"deep":${"[".repeat(depth)}"\\u0000"${"]".repeat(depth)}}`);
    const answer = await user.find((frame) => frame.t === "err" && frame.re === 7_001);
    expect(answer).toMatchObject({ code: "bad_text" });
  });

  test("surrogate pairs pass, also escaped ones", async () => {
    user.sendRaw(
      `{"t":"send","id":6001,"conversationId":"${conversationId}","clientId":"pair","kind":"text","body":{"text":"\\ud83d\\ude00 😀 中文"}}`,
    );
    const { seq } = (await user.find(
      (frame) => frame.t === "ok" && frame.re === 6_001,
    )) as unknown as { seq: number };
    const { messages } = await agent.ok("sync", { conversationId, after: seq - 1, limit: 1 });
    expect(messages[0]!.body).toEqual({ text: "😀 😀 中文" });
  });
});

test("[FRM8] ids are UUIDv7 in lower case, times ISO 8601 in UTC with milliseconds", async () => {
  const client = await app.user();
  const { conversation } = await client.ok("open", {});
  expect(conversation.id).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
  expect(conversation.openedAt).toMatch(iso);
  const { messages } = await client.ok("sync", {
    conversationId: conversation.id,
    after: 0,
    limit: 10,
  });
  for (const message of messages) expect(message.at).toMatch(iso);
});
