import { expect, test } from "vitest";
import { createHarness, type Harness } from "../testing/index.ts";
import type { DeskwireClient } from "../deskwire-client.ts";

const ID = "conversation-1";
const USER = { kind: "user", id: "u" } as const;
const AGENT = { kind: "agent", id: "66666666" } as const;

const seqs = (client: DeskwireClient, id = ID): number[] =>
  client.getState().conversations[id]?.messages.map(({ seq }) => seq) ?? [];
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
function talk({ server }: Harness, count: number): void {
  for (let n = 0; n < count; n++) {
    const clientId = `desk-${server.conversations.all()[0]?.conversation.lastSeq}`;
    server.conversations.send(AGENT, {
      conversationId: ID,
      clientId,
      kind: "text",
      body: { text: clientId },
    });
  }
}
async function online(harness: Harness, token = "user:u") {
  const made = harness.client(token);
  made.client.connect();
  await harness.flow();
  return made;
}

test("a conversation starts with its latest page; the pages before it come on demand", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  talk(harness, 118);
  const { client } = await online(harness);
  expect(seqs(client)).toEqual(range(71, 120));
  expect(client.getState().conversations[ID]).toMatchObject({ hasOlder: true, syncing: false });
  const [first, second] = [client.loadOlder(ID), client.loadOlder(ID)];
  await harness.flow();
  expect(await first).toEqual({ ok: true, value: { more: true } });
  expect(await second).toEqual(await first);
  expect(seqs(client)).toEqual(range(21, 120));
  const last = client.loadOlder(ID);
  await harness.flow();
  expect(await last).toEqual({ ok: true, value: { more: false } });
  expect(seqs(client)).toEqual(range(1, 120));
  expect(client.getState().conversations[ID]?.hasOlder).toBe(false);
  expect(syncs(harness)).toEqual([
    { limit: 50 },
    { before: 71, limit: 50 },
    { before: 21, limit: 50 },
  ]);
});

test("[SEQ1] a gap is fetched, once however many messages show it, page after page", async () => {
  let lost = false;
  const harness = createHarness({ lose: ({ t }) => lost && t === "message" });
  harness.server.conversations.open("u");
  const { client } = await online(harness);
  lost = true;
  talk(harness, 500);
  lost = false;
  talk(harness, 3);
  await harness.flow();
  expect(seqs(client)).toEqual(range(1, 505));
  expect(syncs(harness).slice(1)).toEqual([
    { after: 2, limit: 200 },
    { after: 202, limit: 200 },
    { after: 402, limit: 200 },
  ]);
});

test("[SEQ1] repeated and late notices change nothing", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  const { client } = await online(harness);
  talk(harness, 3);
  await harness.flow();
  const before = client.getState();
  for (const message of before.conversations[ID]?.messages ?? []) {
    harness.server.emit(USER, { t: "message", conversationId: ID, message });
  }
  await harness.flow();
  expect(client.getState()).toBe(before);
  expect(syncs(harness)).toHaveLength(1);
});

test("[HEL5] [SEQ9] after a reconnect the client fetches what came to a listed conversation", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  const { client, hub } = await online(harness);
  hub.pairs[0]?.cut();
  talk(harness, 5);
  await harness.pass(1_000);
  const hellos = harness.server.requests.filter(({ t }) => t === "hello");
  expect(hellos).toHaveLength(2);
  for (const hello of hellos) {
    expect(hello).toMatchObject({ caps: ["batch"] });
    expect(hello).not.toHaveProperty("resume");
  }
  expect(seqs(client)).toEqual(range(1, 7));
});

test("of a held conversation that welcome does not list, the sequence tells what became of it", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  const { client, hub } = await online(harness, "agent:66666666");
  hub.pairs[0]?.cut();
  talk(harness, 1);
  harness.server.conversations.end(USER, ID);
  await harness.pass(1_000);
  expect(seqs(client)).toEqual(range(1, 4));
  expect(client.getState().conversations[ID]?.conversation.status).toBe("ended");
});

test("[SEQ9] of an ended one that welcome does not list, what came is fetched when it is shown, once a link", async () => {
  const harness = createHarness();
  const { conversations } = harness.server;
  conversations.open("u");
  conversations.end(USER, ID);
  const { client, hub } = await online(harness);
  for (const next of ["conversation-2", "conversation-3"]) {
    conversations.open("u");
    if (next === "conversation-2") conversations.end(USER, next);
  }
  await harness.flow();
  hub.pairs[0]?.cut();
  conversations.rate(USER, ID, 5);
  await harness.pass(1_000);
  const before = syncs(harness).length;
  expect(seqs(client)).toEqual(range(1, 3));
  client.refresh(ID);
  client.refresh(ID);
  client.refresh("conversation-3");
  client.refresh("nowhere");
  await harness.flow();
  client.refresh(ID);
  await harness.flow();
  expect(seqs(client)).toEqual(range(1, 4));
  expect(client.getState().conversations[ID]?.conversation.rating).toBe(5);
  expect(syncs(harness).slice(before)).toEqual([{ after: 3, limit: 200 }]);
});

test("[SEQ9] what is shown while there is no link is fetched when it is shown again with one", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  harness.server.conversations.end(USER, ID);
  const { client, hub } = await online(harness, "agent:66666666");
  const [entry] = harness.server.conversations.all();
  if (entry) void client.watch(entry.conversation);
  await harness.flow();
  hub.pairs[0]?.cut();
  await harness.pass(1_000);
  hub.pairs.at(-1)?.cut();
  client.refresh(ID);
  harness.server.conversations.rate(USER, ID, 4);
  await harness.pass(1_000);
  client.refresh(ID);
  await harness.flow();
  expect(client.getState().conversations[ID]?.conversation.rating).toBe(4);
});

test("[ACC3] a conversation that is not ours any more is let go", async () => {
  let gone = false;
  const harness = createHarness({
    refuse: ({ t }) => (gone && t === "sync" ? { code: "unknown_conversation" } : undefined),
  });
  harness.server.conversations.open("u");
  const { client, hub } = await online(harness, "agent:66666666");
  hub.pairs[0]?.cut();
  harness.server.conversations.end(USER, ID);
  gone = true;
  await harness.pass(1_000);
  expect(client.getState().conversations).toEqual({});
});

test("[SEQ6] another epoch drops what is cached, keeps what was written, and syncs afresh", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  talk(harness, 10);
  const { client, hub } = await online(harness);
  hub.pairs[0]?.cut();
  client.send({ conversationId: null, kind: "text", body: { text: "kept" } });
  harness.server.startNewHistory();
  harness.server.conversations.open("u");
  await harness.pass(1_000);
  // Bound to a conversation of the old history, of which the new one knows an equal name here.
  expect(client.getState().conversations[ID]?.messages.map(({ body }) => body)).toEqual([
    { type: "opened" },
    expect.objectContaining({ type: "assigned" }),
    { text: "kept" },
  ]);
});

test("reset drops one conversation or all, and loads afresh", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  talk(harness, 3);
  const { client } = await online(harness);
  const { conversations } = client.getState();
  harness.server.emit(USER, { t: "reset", conversationId: ID, reason: "restored" });
  await harness.flow();
  expect(client.getState().conversations[ID]?.messages).toEqual(conversations[ID]?.messages);
  harness.server.emit(USER, { t: "reset", reason: "restored" });
  await harness.flow();
  expect(client.getState().conversations[ID]?.messages).toEqual(conversations[ID]?.messages);
  expect(syncs(harness)).toEqual([{ limit: 50 }, { limit: 50 }, { limit: 50 }]);
});

test("a page that was asked for before a reset does not come back after it", async () => {
  let lost = false;
  const harness = createHarness({ lose: ({ t }) => lost && t === "message" });
  harness.server.conversations.open("u");
  const { client, hub } = await online(harness);
  lost = true;
  talk(harness, 1);
  lost = false;
  talk(harness, 1);
  const [pair] = hub.pairs;
  pair?.flushToClient();
  await harness.clock.advance(0);
  pair?.flushToServer();
  harness.server.emit(USER, { t: "reset", conversationId: ID, reason: "restored" });
  await harness.flow();
  expect(seqs(client)).toEqual(range(1, 4));
  expect(syncs(harness)).toEqual([{ limit: 50 }, { after: 2, limit: 200 }, { limit: 50 }]);
});

test("a refused sync is repeated when that may help, and never hangs", async () => {
  let refusals = 2;
  const harness = createHarness({
    refuse: ({ t }) =>
      t === "sync" && refusals-- > 0
        ? { code: "unavailable", retryable: true, retryAfterMs: 3_000 }
        : undefined,
  });
  harness.server.conversations.open("u");
  const { client } = await online(harness);
  expect(client.getState().conversations[ID]).toMatchObject({ messages: [], syncing: true });
  talk(harness, 1);
  await harness.pass(2_999);
  expect(syncs(harness)).toHaveLength(1);
  await harness.pass(4_000);
  expect(seqs(client)).toEqual(range(1, 3));
  expect(client.getState().conversations[ID]?.syncing).toBe(false);
});

test("a server that names messages it does not have is not asked for ever", async () => {
  const harness = createHarness();
  harness.server.conversations.open("u");
  const { client } = await online(harness);
  harness.server.emit(USER, {
    t: "message",
    conversationId: ID,
    message: { seq: 99, from: AGENT, kind: "text", body: { text: "forged" }, at: "" },
  });
  await harness.pass(10_000);
  expect(syncs(harness)).toHaveLength(2);
  expect(client.getState().conversations[ID]?.syncing).toBe(false);
});

test("watch holds a conversation that welcome did not list", async () => {
  const harness = createHarness();
  const conversation = harness.server.conversations.open("u");
  talk(harness, 3);
  const { client } = await online(harness, "agent:66666667");
  expect(client.getState().conversations).toEqual({});
  const watched = client.watch(conversation);
  await harness.flow();
  expect(await watched).toEqual({ ok: true, value: undefined });
  expect(seqs(client)).toEqual(range(1, 5));
});

test("without a link watch and loadOlder say so", async () => {
  const harness = createHarness();
  const conversation = harness.server.conversations.open("u");
  const { client, hub } = await online(harness);
  hub.pairs[0]?.cut();
  expect(await client.watch({ ...conversation, id: "other", lastSeq: 3 })).toMatchObject({
    ok: false,
    code: "offline",
  });
  expect(await client.loadOlder("nowhere")).toMatchObject({
    ok: false,
    code: "unknown_conversation",
  });
  const { client: agent, hub: agentHub } = await online(harness, "agent:66666666");
  const watching = agent.watch({ ...conversation, id: "other", lastSeq: 3 });
  agentHub.pairs[0]?.cut();
  expect(await watching).toMatchObject({ ok: false, code: "offline" });
});

test("a live message is announced once, in order, also when a gap came before it; what sync brings is not", async () => {
  let lost = false;
  const harness = createHarness({ lose: ({ t }) => lost && t === "message" });
  harness.server.conversations.open("u");
  talk(harness, 3);
  const { client } = await online(harness);
  const announced: number[] = [];
  client.onMessage((id, { seq }) => {
    expect(client.getState().conversations[id]?.messages.at(-1)?.seq).toBeGreaterThanOrEqual(seq);
    announced.push(seq);
  });
  talk(harness, 1);
  lost = true;
  talk(harness, 1);
  lost = false;
  talk(harness, 2);
  await harness.flow();
  expect(seqs(client)).toEqual(range(1, 9));
  expect(announced).toEqual([6, 8, 9]);
});
