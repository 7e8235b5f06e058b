import { expect, test } from "vitest";
import {
  addOnline,
  AGENT,
  CONVERSATION_ID,
  createHarness,
  heldSeqs,
  USER,
  writeAsAgent,
  type Harness,
} from "../testing/index.ts";

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n);
const syncs = ({ server }: Harness): object[] =>
  server.requests.flatMap((frame) => {
    if (frame.t !== "sync") return [];
    const { after, before, limit } = frame;
    return [
      { ...(after !== undefined && { after }), ...(before !== undefined && { before }), limit },
    ];
  });

test("a conversation starts with its latest page, and earlier pages load on demand", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  writeAsAgent(harness, 118);
  const { client } = await addOnline(harness);
  expect(heldSeqs(client)).toEqual(range(71, 120));
  expect(client.getState().conversations[CONVERSATION_ID]).toMatchObject({
    hasOlder: true,
    syncing: false,
  });
  const [first, second] = [client.loadOlder(CONVERSATION_ID), client.loadOlder(CONVERSATION_ID)];
  await harness.flow();
  expect(await first).toEqual({ ok: true, value: { more: true } });
  expect(await second).toEqual(await first);
  expect(heldSeqs(client)).toEqual(range(21, 120));
  const last = client.loadOlder(CONVERSATION_ID);
  await harness.flow();
  expect(await last).toEqual({ ok: true, value: { more: false } });
  expect(heldSeqs(client)).toEqual(range(1, 120));
  expect(client.getState().conversations[CONVERSATION_ID]?.hasOlder).toBe(false);
  expect(syncs(harness)).toEqual([
    { limit: 50 },
    { before: 71, limit: 50 },
    { before: 21, limit: 50 },
  ]);
});

test("[SEQ1] a gap is fetched page by page, and only once when many messages show it", async () => {
  let lost = false;
  const harness = createHarness({ lose: ({ t }) => lost && t === "message" });
  harness.server.conversations.open("u");
  const { client } = await addOnline(harness);
  lost = true;
  writeAsAgent(harness, 500);
  lost = false;
  writeAsAgent(harness, 3);
  await harness.flow();
  expect(heldSeqs(client)).toEqual(range(1, 505));
  expect(syncs(harness).slice(1)).toEqual([
    { after: 2, limit: 200 },
    { after: 202, limit: 200 },
    { after: 402, limit: 200 },
  ]);
});

test("[SEQ1] repeated and late messages change nothing", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  const { client } = await addOnline(harness);
  writeAsAgent(harness, 3);
  await harness.flow();
  const before = client.getState();
  for (const message of before.conversations[CONVERSATION_ID]?.messages ?? []) {
    harness.server.emit(USER, { t: "message", conversationId: CONVERSATION_ID, message });
  }
  await harness.flow();
  expect(client.getState()).toBe(before);
  expect(syncs(harness)).toHaveLength(1);
});

test("[HEL5] [SEQ9] after a reconnect the client fetches what came to a listed conversation", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  const { client, hub } = await addOnline(harness);
  hub.pairs[0]?.cut();
  writeAsAgent(harness, 5);
  await harness.pass(1_000);
  const hellos = harness.server.requests.filter(({ t }) => t === "hello");
  expect(hellos).toHaveLength(2);
  for (const hello of hellos) {
    expect(hello).toMatchObject({ caps: ["batch"] });
    expect(hello).not.toHaveProperty("resume");
  }
  expect(heldSeqs(client)).toEqual(range(1, 7));
});

test("[SEQ9] the client syncs a held live conversation that welcome does not list", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  const { client, hub } = await addOnline(harness, "agent:66666666");
  hub.pairs[0]?.cut();
  writeAsAgent(harness, 1);
  harness.server.conversations.end(USER, CONVERSATION_ID);
  await harness.pass(1_000);
  expect(heldSeqs(client)).toEqual(range(1, 4));
  expect(client.getState().conversations[CONVERSATION_ID]?.conversation.status).toBe("ended");
});

test("[SEQ9] an ended conversation that welcome does not list is synced when it is shown, once per link", async () => {
  const harness = createHarness();
  const { conversations } = harness.server;
  conversations.open("u");
  conversations.end(USER, CONVERSATION_ID);
  const { client, hub } = await addOnline(harness);
  for (const next of ["conversation-2", "conversation-3"]) {
    conversations.open("u");
    if (next === "conversation-2") conversations.end(USER, next);
  }
  await harness.flow();
  hub.pairs[0]?.cut();
  conversations.rate(USER, CONVERSATION_ID, 5);
  await harness.pass(1_000);
  const before = syncs(harness).length;
  expect(heldSeqs(client)).toEqual(range(1, 3));
  client.refresh(CONVERSATION_ID);
  client.refresh(CONVERSATION_ID);
  client.refresh("conversation-3");
  client.refresh("nowhere");
  await harness.flow();
  client.refresh(CONVERSATION_ID);
  await harness.flow();
  expect(heldSeqs(client)).toEqual(range(1, 4));
  expect(client.getState().conversations[CONVERSATION_ID]?.conversation.rating).toBe(5);
  expect(syncs(harness).slice(before)).toEqual([{ after: 3, limit: 200 }]);
});

test("[SEQ9] an ended conversation that was shown offline is synced when it is shown again online", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  harness.server.conversations.end(USER, CONVERSATION_ID);
  const { client, hub } = await addOnline(harness, "agent:66666666");
  const [entry] = harness.server.conversations.all();
  if (entry) void client.watch(entry.conversation);
  await harness.flow();
  hub.pairs[0]?.cut();
  await harness.pass(1_000);
  hub.pairs.at(-1)?.cut();
  client.refresh(CONVERSATION_ID);
  harness.server.conversations.rate(USER, CONVERSATION_ID, 4);
  await harness.pass(1_000);
  client.refresh(CONVERSATION_ID);
  await harness.flow();
  expect(client.getState().conversations[CONVERSATION_ID]?.conversation.rating).toBe(4);
});

test("[ACC3] a conversation that may no longer be read is dropped", async () => {
  let gone = false;
  const harness = createHarness({
    refuse: ({ t }) => (gone && t === "sync" ? { code: "unknown_conversation" } : undefined),
  });
  harness.server.conversations.open("u");
  const { client, hub } = await addOnline(harness, "agent:66666666");
  hub.pairs[0]?.cut();
  harness.server.conversations.end(USER, CONVERSATION_ID);
  gone = true;
  await harness.pass(1_000);
  expect(client.getState().conversations).toEqual({});
});

test("[SEQ6] a new epoch drops cached conversations, keeps pending messages, and syncs from the start", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  writeAsAgent(harness, 10);
  const { client, hub } = await addOnline(harness);
  hub.pairs[0]?.cut();
  client.send({ conversationId: null, kind: "text", body: { text: "kept" } });
  harness.server.startNewHistory();
  harness.server.conversations.open("u");
  await harness.pass(1_000);
  // The message was bound to a conversation of the old history. Here the new one has the same id.
  expect(
    client.getState().conversations[CONVERSATION_ID]?.messages.map(({ body }) => body),
  ).toEqual([{ type: "opened" }, expect.objectContaining({ type: "assigned" }), { text: "kept" }]);
});

test("reset drops the messages of one conversation or of all, and loads them again", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  writeAsAgent(harness, 3);
  const { client } = await addOnline(harness);
  const { conversations } = client.getState();
  harness.server.emit(USER, { t: "reset", conversationId: CONVERSATION_ID, reason: "restored" });
  await harness.flow();
  expect(client.getState().conversations[CONVERSATION_ID]?.messages).toEqual(
    conversations[CONVERSATION_ID]?.messages,
  );
  harness.server.emit(USER, { t: "reset", reason: "restored" });
  await harness.flow();
  expect(client.getState().conversations[CONVERSATION_ID]?.messages).toEqual(
    conversations[CONVERSATION_ID]?.messages,
  );
  expect(syncs(harness)).toEqual([{ limit: 50 }, { limit: 50 }, { limit: 50 }]);
});

test("a page requested before a reset is ignored after it", async () => {
  let lost = false;
  const harness = createHarness({ lose: ({ t }) => lost && t === "message" });
  harness.server.conversations.open("u");
  const { client, hub } = await addOnline(harness);
  lost = true;
  writeAsAgent(harness, 1);
  lost = false;
  writeAsAgent(harness, 1);
  const [pair] = hub.pairs;
  pair?.flushToClient();
  await harness.clock.advance(0);
  pair?.flushToServer();
  harness.server.emit(USER, { t: "reset", conversationId: CONVERSATION_ID, reason: "restored" });
  await harness.flow();
  expect(heldSeqs(client)).toEqual(range(1, 4));
  expect(syncs(harness)).toEqual([{ limit: 50 }, { after: 2, limit: 200 }, { limit: 50 }]);
});

test("a sync that is refused for now is repeated", async () => {
  let refusals = 2;
  const harness = createHarness({
    refuse: ({ t }) =>
      t === "sync" && refusals-- > 0
        ? { code: "unavailable", retryable: true, retryAfterMs: 3_000 }
        : undefined,
  });
  harness.server.conversations.open("u");
  const { client } = await addOnline(harness);
  expect(client.getState().conversations[CONVERSATION_ID]).toMatchObject({
    messages: [],
    syncing: true,
  });
  writeAsAgent(harness, 1);
  await harness.pass(2_999);
  expect(syncs(harness)).toHaveLength(1);
  await harness.pass(4_000);
  expect(heldSeqs(client)).toEqual(range(1, 3));
  expect(client.getState().conversations[CONVERSATION_ID]?.syncing).toBe(false);
});

test("a lastSeq beyond the server's messages causes no endless sync", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  const { client } = await addOnline(harness);
  harness.server.emit(USER, {
    t: "message",
    conversationId: CONVERSATION_ID,
    message: { seq: 99, from: AGENT, kind: "text", body: { text: "forged" }, at: "" },
  });
  await harness.pass(10_000);
  expect(syncs(harness)).toHaveLength(2);
  expect(client.getState().conversations[CONVERSATION_ID]?.syncing).toBe(false);
});

test("watch holds a conversation that welcome did not list", async () => {
  const harness = createHarness();
  const conversation = harness.server.conversations.open("u");
  writeAsAgent(harness, 3);
  const { client } = await addOnline(harness, "agent:66666667");
  expect(client.getState().conversations).toEqual({});
  const watched = client.watch(conversation);
  await harness.flow();
  expect(await watched).toEqual({ ok: true, value: undefined });
  expect(heldSeqs(client)).toEqual(range(1, 5));
});

test("watch and loadOlder answer offline without a link", async () => {
  const harness = createHarness();
  const conversation = harness.server.conversations.open("u");
  const { client, hub } = await addOnline(harness);
  hub.pairs[0]?.cut();
  expect(await client.watch({ ...conversation, id: "other", lastSeq: 3 })).toMatchObject({
    ok: false,
    code: "offline",
  });
  expect(await client.loadOlder("nowhere")).toMatchObject({
    ok: false,
    code: "unknown_conversation",
  });
  const { client: agent, hub: agentHub } = await addOnline(harness, "agent:66666666");
  const watching = agent.watch({ ...conversation, id: "other", lastSeq: 3 });
  agentHub.pairs[0]?.cut();
  expect(await watching).toMatchObject({ ok: false, code: "offline" });
});

test("a live message is announced once and in order, even after a gap, and synced messages are not announced", async () => {
  let lost = false;
  const harness = createHarness({ lose: ({ t }) => lost && t === "message" });
  harness.server.conversations.open("u");
  writeAsAgent(harness, 3);
  const { client } = await addOnline(harness);
  const announced: number[] = [];
  client.onMessage((id, { seq }) => {
    expect(client.getState().conversations[id]?.messages.at(-1)?.seq).toBeGreaterThanOrEqual(seq);
    announced.push(seq);
  });
  writeAsAgent(harness, 1);
  lost = true;
  writeAsAgent(harness, 1);
  lost = false;
  writeAsAgent(harness, 2);
  await harness.flow();
  expect(heldSeqs(client)).toEqual(range(1, 9));
  expect(announced).toEqual([6, 8, 9]);
});
