import { expect, test } from "vitest";
import {
  addWithConversation,
  CONVERSATION_ID,
  createHarness,
  numbers,
  pendingOf,
  sentTexts,
  shownTexts,
  text,
} from "../testing/index.ts";

test("[SEQ3] a message without a conversation opens one, is bound to it in the store, and then is sent", async () => {
  const { client: make, flow, server } = createHarness();
  const { client, outbox } = make("user:u");
  client.send(text("hello"));
  expect(client.getState().unopened).toMatchObject([
    { body: { text: "hello" }, conversationId: null },
  ]);
  client.connect();
  const stored: (string | null)[] = [];
  const put = outbox.put;
  outbox.put = (entry) => {
    stored.push(entry.conversationId);
    expect(sentTexts(server)).toEqual([]);
    put(entry);
  };
  await flow();
  expect(stored).toEqual([CONVERSATION_ID]);
  expect(shownTexts(client)).toEqual(["hello"]);
  expect(client.getState().unopened).toEqual([]);
  expect(pendingOf(client)).toEqual([]);
  expect(outbox.load()).toEqual([]);
  expect(server.requests.filter(({ t }) => t === "open")).toHaveLength(1);
});

test("open carries the page of the first message that needs it, also after a reload", async () => {
  const harness = createHarness();
  const first = harness.client("user:u");
  const context = { pageUrl: "https://shop.test/teapot", title: "Teapot" };
  first.client.send({ ...text("is it in stock?"), context });
  first.client.close();

  const { client } = harness.client("user:u", { outbox: first.outbox });
  client.connect();
  await harness.flow();
  client.send(text("hello?"));
  await harness.flow();
  expect(shownTexts(client)).toEqual(["is it in stock?", "hello?"]);
  expect(harness.server.requests.filter(({ t }) => t === "open")).toMatchObject([{ context }]);
});

test("[SEQ3] at most 32 messages are unanswered, and they arrive in order", async () => {
  const harness = createHarness();
  const { client, hub } = await addWithConversation(harness);
  for (const n of numbers(100)) client.send(text(n, CONVERSATION_ID));
  await harness.clock.advance(0);
  hub.pairs[0]?.flushToServer();
  expect(sentTexts(harness.server)).toHaveLength(32);
  await harness.flow();
  expect(shownTexts(client)).toEqual(numbers(100));
});

test("[SEQ3] unanswered messages are repeated with the same clientId after a reconnect and stored once", async () => {
  let dropping = true;
  const harness = createHarness({
    loseAnswer: ({ t }) => dropping && t === "send",
    lose: ({ t }) => dropping && t === "message",
  });
  const { client, hub } = await addWithConversation(harness);
  for (const n of numbers(5)) client.send(text(n, CONVERSATION_ID));
  await harness.flow();
  expect(pendingOf(client)).toHaveLength(5);
  dropping = false;
  hub.pairs[0]?.cut();
  await harness.pass(1_000);
  const ids = harness.server.requests.flatMap((frame) =>
    frame.t === "send" ? [frame.clientId] : [],
  );
  expect(new Set(ids).size).toBe(5);
  expect(shownTexts(client)).toEqual(numbers(5));
  expect(pendingOf(client)).toEqual([]);
});

test("[SEQ3] a reload keeps unacknowledged messages in order, with their clientId", async () => {
  const harness = createHarness();
  const first = harness.client("user:u");
  for (const n of numbers(3)) first.client.send(text(n));
  first.client.close();
  const second = harness.client("user:u", { outbox: first.outbox });
  expect(second.client.getState().unopened.map(({ clientId }) => clientId)).toEqual([
    "id-1",
    "id-2",
    "id-3",
  ]);
  second.client.connect();
  await harness.flow();
  expect(shownTexts(second.client)).toEqual(numbers(3));
  expect(first.outbox.load()).toEqual([]);
});

test("[SND2] a message that was committed but unanswered before a reload is repeated into its ended conversation", async () => {
  let dropping = true;
  const harness = createHarness({
    loseAnswer: ({ t }) => dropping && t === "send",
    lose: ({ t }) => dropping && t === "message",
  });
  const first = harness.client("user:u");
  first.client.send(text("once"));
  first.client.connect();
  await harness.flow();
  expect(first.outbox.load()).toMatchObject([{ conversationId: CONVERSATION_ID }]);
  first.client.close();
  harness.server.conversations.end({ kind: "user", id: "u" }, CONVERSATION_ID);
  dropping = false;
  const second = harness.client("user:u", { outbox: first.outbox });
  second.client.connect();
  await harness.flow();
  expect(shownTexts(second.client)).toEqual(["once"]);
  expect(pendingOf(second.client)).toEqual([]);
  expect(harness.server.conversations.all()).toHaveLength(1);
});

test("discard removes a message from the state and the store", async () => {
  const harness = createHarness();
  const { client, outbox } = harness.client("user:u");
  const clientId = client.send(text("never"));
  client.discard(clientId);
  client.connect();
  await harness.flow();
  expect(client.getState().unopened).toEqual([]);
  expect(outbox.load()).toEqual([]);
  expect(sentTexts(harness.server)).toEqual([]);
});

test("[SEQ2] an acknowledged message is shown by seq, and its echo is fetched when it does not come", async () => {
  const harness = createHarness({ lose: ({ t }) => t === "message" });
  const { client, outbox } = await addWithConversation(harness);
  client.send(text("quiet", CONVERSATION_ID));
  await harness.flow();
  expect(pendingOf(client)).toMatchObject([{ state: "sent" }]);
  expect(outbox.load()).toEqual([]);
  await harness.pass(2_000);
  expect(pendingOf(client)).toEqual([]);
  expect(shownTexts(client)).toEqual(["quiet"]);
});

test("a message is repeated when no answer comes on a live link", async () => {
  let lost = 1;
  const harness = createHarness({
    loseAnswer: ({ t }) => t === "send" && lost-- > 0,
    lose: ({ t }) => t === "message",
  });
  const { client } = await addWithConversation(harness);
  client.send(text("again", CONVERSATION_ID));
  await harness.pass(35_000);
  expect(shownTexts(client)).toEqual(["again"]);
  expect(pendingOf(client)).toEqual([]);
});

test("an entry whose seq lies before the held messages is discarded when its repeat is answered", async () => {
  const harness = createHarness();
  const user = { kind: "user", id: "u" } as const;
  harness.server.conversations.open("u");
  const send = (clientId: string) =>
    harness.server.conversations.send(user, {
      conversationId: CONVERSATION_ID,
      clientId,
      kind: "text",
      body: { text: clientId },
    });
  send("old");
  for (const n of numbers(80)) send(n);
  const { client, outbox } = harness.client("user:u");
  outbox.put({
    clientId: "old",
    conversationId: CONVERSATION_ID,
    kind: "text",
    body: { text: "old" },
    writtenAt: "",
    state: "queued",
  });
  const again = harness.client("user:u", { outbox });
  again.client.connect();
  await harness.flow();
  expect(pendingOf(again.client)).toEqual([]);
  expect(again.client.getState().unopened).toEqual([]);
  expect(outbox.load()).toEqual([]);
  client.close();
});

test("[CON3] sends stay below the server's frames per second", async () => {
  const harness = createHarness({ framesPerSecond: 10 });
  const { client } = await addWithConversation(harness);
  for (const n of numbers(20)) client.send(text(n, CONVERSATION_ID));
  await harness.flow();
  expect(sentTexts(harness.server)).toHaveLength(8);
  await harness.pass(2_000);
  expect(shownTexts(client)).toEqual(numbers(20));
});

test("an agent's message without a conversation fails", async () => {
  const harness = createHarness();
  const { client } = harness.client("agent:66666666");
  client.send(text("where?"));
  client.connect();
  await harness.flow();
  expect(client.getState().unopened).toMatchObject([{ state: { failed: "bad_request" } }]);
});

test("[SEQ2] the echo alone removes an entry from the state and the store", async () => {
  const harness = createHarness({ loseAnswer: ({ t }) => t === "send" });
  const { client, outbox } = await addWithConversation(harness);
  client.send(text("echoed", CONVERSATION_ID));
  await harness.flow();
  expect(shownTexts(client)).toEqual(["echoed"]);
  expect(pendingOf(client)).toEqual([]);
  expect(outbox.load()).toEqual([]);
});
