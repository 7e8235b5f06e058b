import type { ClientFrame } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { memoryOutbox } from "./memory-outbox.ts";
import { createHarness, type ModelServer } from "../testing/index.ts";
import type { DeskwireClient } from "../deskwire-client.ts";
import type { PendingMessage } from "./pending-message.ts";

const ID = "conversation-1";
const text = (body: string, conversationId: string | null = null) =>
  ({ conversationId, kind: "text", body: { text: body } }) as const;

const shown = (client: DeskwireClient, id = ID): string[] =>
  (client.getState().conversations[id]?.messages ?? []).flatMap(({ body }) =>
    body && "text" in body ? [body.text ?? ""] : [],
  );
const pending = (client: DeskwireClient, id = ID): readonly PendingMessage[] =>
  client.getState().conversations[id]?.pending ?? [];
const sends = (server: ModelServer): string[] =>
  server.requests.flatMap((frame) =>
    frame.t === "send" && "text" in frame.body ? [frame.body.text] : [],
  );
const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => `${n}`);

test("[SEQ3] a message without a conversation opens one, is bound to it in the store, and then leaves", async () => {
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
    expect(sends(server)).toEqual([]);
    put(entry);
  };
  await flow();
  expect(stored).toEqual([ID]);
  expect(shown(client)).toEqual(["hello"]);
  expect(client.getState().unopened).toEqual([]);
  expect(pending(client)).toEqual([]);
  expect(outbox.load()).toEqual([]);
  expect(server.requests.filter(({ t }) => t === "open")).toHaveLength(1);
});

test("the one open carries the page of the message that needs it, over a reload too", async () => {
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
  expect(shown(client)).toEqual(["is it in stock?", "hello?"]);
  expect(harness.server.requests.filter(({ t }) => t === "open")).toMatchObject([{ context }]);
});

test("[SEQ3] at most 32 are unanswered, and they arrive in order", async () => {
  const harness = createHarness();
  const { client, hub } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  for (const n of numbers(100)) client.send(text(n, ID));
  await harness.clock.advance(0);
  hub.pairs[0]?.flushToServer();
  expect(sends(harness.server)).toHaveLength(32);
  await harness.flow();
  expect(shown(client)).toEqual(numbers(100));
});

async function open(client: DeskwireClient, flow: () => Promise<void>): Promise<void> {
  const opened = client.open();
  await flow();
  expect(await opened).toMatchObject({ ok: true, value: { id: ID } });
}

test("[SEQ3] what was unanswered is repeated with the same clientId after a reconnect, and stands once", async () => {
  let dropping = true;
  const harness = createHarness({
    loseAnswer: ({ t }) => dropping && t === "send",
    lose: ({ t }) => dropping && t === "message",
  });
  const { client, hub } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  for (const n of numbers(5)) client.send(text(n, ID));
  await harness.flow();
  expect(pending(client)).toHaveLength(5);
  dropping = false;
  hub.pairs[0]?.cut();
  await harness.pass(1_000);
  const ids = harness.server.requests.flatMap((frame) =>
    frame.t === "send" ? [frame.clientId] : [],
  );
  expect(new Set(ids).size).toBe(5);
  expect(shown(client)).toEqual(numbers(5));
  expect(pending(client)).toEqual([]);
});

test("[SEQ3] a reload keeps what was not acknowledged, in order, with its clientId", async () => {
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
  expect(shown(second.client)).toEqual(numbers(3));
  expect(first.outbox.load()).toEqual([]);
});

test("[SND2] committed before a reload and unanswered, a message is repeated into the same conversation, though that has ended", async () => {
  let dropping = true;
  const harness = createHarness({
    loseAnswer: ({ t }) => dropping && t === "send",
    lose: ({ t }) => dropping && t === "message",
  });
  const first = harness.client("user:u");
  first.client.send(text("once"));
  first.client.connect();
  await harness.flow();
  expect(first.outbox.load()).toMatchObject([{ conversationId: ID }]);
  first.client.close();
  harness.server.conversations.end({ kind: "user", id: "u" }, ID);
  dropping = false;
  const second = harness.client("user:u", { outbox: first.outbox });
  second.client.connect();
  await harness.flow();
  expect(shown(second.client)).toEqual(["once"]);
  expect(pending(second.client)).toEqual([]);
  expect(harness.server.conversations.all()).toHaveLength(1);
});

test.each(["busy", "rate_limited", "unavailable"] as const)(
  "[SND10] a refusal with %s waits as long as told and repeats, in order",
  async (code) => {
    let refusals = 40;
    const refuse = ({ t }: ClientFrame) =>
      t === "send" && refusals-- > 0
        ? ({ code, retryable: true, retryAfterMs: 2_000 } as const)
        : undefined;
    const harness = createHarness({ refuse });
    const { client } = harness.client("user:u");
    client.connect();
    await harness.flow();
    await open(client, harness.flow);
    for (const n of numbers(40)) client.send(text(n, ID));
    await harness.flow();
    expect(sends(harness.server)).toEqual(numbers(32));
    await harness.pass(1_999);
    expect(sends(harness.server)).toHaveLength(32);
    await harness.pass(30_000);
    expect(shown(client)).toEqual(numbers(40));
  },
);

/** Refuses every send of that text with `internal`, as a message that cannot be stored is. */
const failOn = (body: string) => (request: ClientFrame) =>
  request.t === "send" && "text" in request.body && request.body.text === body
    ? ({ code: "internal", retryable: true } as const)
    : undefined;

test("[SEQ8] a message that the server fails on five times, later and later, has failed, and holds up no other", async () => {
  const harness = createHarness({ refuse: failOn("poison") });
  const { client, outbox } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  const at: number[] = [];
  const from = harness.clock.now();
  const clientId = client.send(text("poison", ID));
  client.send(text("after", ID));
  for (let n = 0; n < 60; n++) {
    const before = sends(harness.server).filter((body) => body === "poison").length;
    await harness.pass(500);
    const tried = sends(harness.server).filter((body) => body === "poison").length;
    if (tried > before) at.push(Math.floor((harness.clock.now() - from) / 1_000));
  }
  expect(at).toEqual([0, 1, 3, 7, 15]);
  expect(pending(client)).toMatchObject([{ clientId, state: { failed: "internal" } }]);
  expect(outbox.load()).toMatchObject([{ clientId, state: { failed: "internal" } }]);
  expect(shown(client)).toEqual(["after"]);
});

test("[SEQ8] a link that breaks in between gives no new tries", async () => {
  const harness = createHarness({ refuse: failOn("poison") });
  const { client, hub } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  client.send(text("poison", ID));
  for (let n = 0; n < 8; n++) {
    await harness.pass(600);
    hub.pairs.at(-1)?.cut();
  }
  await harness.pass(60_000);
  expect(sends(harness.server)).toHaveLength(5);
  expect(pending(client)).toMatchObject([{ state: { failed: "internal" } }]);
});

test("[SEQ8] what has failed so is sent again under its clientId when the person wants it", async () => {
  let broken = true;
  const harness = createHarness({
    refuse: (request) => (broken ? failOn("poison")(request) : undefined),
  });
  const { client, outbox } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  const clientId = client.send(text("poison", ID));
  await harness.pass(20_000);
  broken = false;
  client.retry(clientId);
  await harness.flow();
  expect(shown(client)).toEqual(["poison"]);
  expect(outbox.load()).toEqual([]);
  const ids = harness.server.requests.flatMap((frame) =>
    frame.t === "send" ? [frame.clientId] : [],
  );
  expect(new Set(ids)).toEqual(new Set([clientId]));
});

test("[SEQ8] what waits for a conversation that the server fails to open has failed after five tries", async () => {
  const harness = createHarness({
    refuse: ({ t }) => (t === "open" ? { code: "internal", retryable: true } : undefined),
  });
  const { client } = harness.client("user:u");
  client.send(text("hello"));
  client.connect();
  await harness.pass(14_000);
  expect(client.getState().unopened).toMatchObject([{ state: "queued" }]);
  await harness.pass(46_000);
  expect(client.getState().unopened).toMatchObject([{ state: { failed: "internal" } }]);
  expect(harness.server.requests.filter(({ t }) => t === "open")).toHaveLength(5);
});

test("after a refusal one message goes alone until it is taken, so that no later one overtakes it", async () => {
  let refusals = 5;
  const refuse = ({ t }: ClientFrame) =>
    t === "send" && refusals-- > 0
      ? ({ code: "busy", retryable: true, retryAfterMs: 1_000 } as const)
      : undefined;
  const harness = createHarness({ refuse });
  const { client } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  for (const n of numbers(4)) client.send(text(n, ID));
  await harness.pass(1_000);
  expect(sends(harness.server)).toEqual(["0", "1", "2", "3", "0"]);
  await harness.pass(1_000);
  expect(shown(client)).toEqual(numbers(4));
});

test("[SND9] a message that is refused for good fails alone", async () => {
  const harness = createHarness();
  const { client, outbox } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  for (const body of ["a", " ", "b"]) client.send(text(body, ID));
  await harness.flow();
  expect(shown(client)).toEqual(["a", "b"]);
  expect(pending(client)).toMatchObject([
    { body: { text: " " }, state: { failed: "empty_message" } },
  ]);
  expect(outbox.load()).toMatchObject([{ state: { failed: "empty_message" } }]);
});

test("[SND7] to an ended conversation it fails; a retry puts it into the live one", async () => {
  const harness = createHarness();
  const { client } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  harness.server.conversations.end({ kind: "user", id: "u" }, ID);
  const clientId = client.send(text("late", ID));
  await harness.flow();
  expect(pending(client)).toMatchObject([{ clientId, state: { failed: "conversation_ended" } }]);
  client.retry(clientId);
  await harness.flow();
  expect(pending(client)).toEqual([]);
  expect(shown(client, "conversation-2")).toEqual(["late"]);
});

test.each(["conversation_ended", "unknown_conversation"] as const)(
  "[SEQ10] refused with %s, a reply goes into the live conversation without what it replies to",
  async (code) => {
    const harness = createHarness({
      refuse: (frame) =>
        frame.t === "send" && frame.conversationId === "gone"
          ? { code, retryable: false }
          : undefined,
    });
    const { client } = harness.client("user:u");
    client.connect();
    await harness.flow();
    await open(client, harness.flow);
    const clientId = client.send({ ...text("green, please", "gone"), replyTo: 7 });
    await harness.flow();
    expect(client.getState().unopened).toMatchObject([{ clientId, state: { failed: code } }]);
    client.retry(clientId);
    await harness.flow();
    expect(shown(client)).toEqual(["green, please"]);
    const last = harness.server.requests.findLast(({ t }) => t === "send");
    expect(last).toMatchObject({ conversationId: ID, clientId });
    expect(last).not.toHaveProperty("replyTo");
  },
);

test("[SEQ10] an agent's message stays with its conversation", async () => {
  const harness = createHarness();
  const { client } = harness.client("agent:66666666");
  client.connect();
  await harness.flow();
  const clientId = client.send(text("hello", "gone"));
  await harness.flow();
  client.retry(clientId);
  await harness.flow();
  expect(client.getState().unopened).toMatchObject([
    { conversationId: "gone", state: { failed: "unknown_conversation" } },
  ]);
});

test("a discarded message is gone from the state and the store", async () => {
  const harness = createHarness();
  const { client, outbox } = harness.client("user:u");
  const clientId = client.send(text("never"));
  client.discard(clientId);
  client.connect();
  await harness.flow();
  expect(client.getState().unopened).toEqual([]);
  expect(outbox.load()).toEqual([]);
  expect(sends(harness.server)).toEqual([]);
});

test("a message discarded while it is under way does not come back when it is refused", async () => {
  const harness = createHarness();
  const { client, outbox } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  const clientId = client.send(text(" ", ID));
  client.discard(clientId);
  await harness.flow();
  expect(outbox.load()).toEqual([]);
  expect(pending(client)).toEqual([]);
});

test("[SEQ2] acknowledged, it is sent; shown by seq once the echo comes, which is fetched when it does not", async () => {
  const harness = createHarness({ lose: ({ t }) => t === "message" });
  const { client, outbox } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  client.send(text("quiet", ID));
  await harness.flow();
  expect(pending(client)).toMatchObject([{ state: "sent" }]);
  expect(outbox.load()).toEqual([]);
  await harness.pass(2_000);
  expect(pending(client)).toEqual([]);
  expect(shown(client)).toEqual(["quiet"]);
});

test("an answer that never comes on a live link is not waited for", async () => {
  let lost = 1;
  const harness = createHarness({
    loseAnswer: ({ t }) => t === "send" && lost-- > 0,
    lose: ({ t }) => t === "message",
  });
  const { client } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  client.send(text("again", ID));
  await harness.pass(35_000);
  expect(shown(client)).toEqual(["again"]);
  expect(pending(client)).toEqual([]);
});

test("an entry whose message lies before what is held goes when the repeat is answered", async () => {
  const harness = createHarness();
  const user = { kind: "user", id: "u" } as const;
  harness.server.conversations.open("u");
  const send = (clientId: string) =>
    harness.server.conversations.send(user, {
      conversationId: ID,
      clientId,
      kind: "text",
      body: { text: clientId },
    });
  send("old");
  for (const n of numbers(80)) send(n);
  const { client, outbox } = harness.client("user:u");
  outbox.put({
    clientId: "old",
    conversationId: ID,
    kind: "text",
    body: { text: "old" },
    writtenAt: "",
    state: "queued",
  });
  const again = harness.client("user:u", { outbox });
  again.client.connect();
  await harness.flow();
  expect(pending(again.client)).toEqual([]);
  expect(again.client.getState().unopened).toEqual([]);
  expect(outbox.load()).toEqual([]);
  client.close();
});

test("[CON3] sends keep below the frames a second that the server allows", async () => {
  const harness = createHarness({ framesPerSecond: 10 });
  const { client } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  for (const n of numbers(20)) client.send(text(n, ID));
  await harness.flow();
  expect(sends(harness.server)).toHaveLength(8);
  await harness.pass(2_000);
  expect(shown(client)).toEqual(numbers(20));
});

test("an agent's message needs a conversation", async () => {
  const harness = createHarness();
  const { client } = harness.client("agent:66666666");
  client.send(text("where?"));
  client.connect();
  await harness.flow();
  expect(client.getState().unopened).toMatchObject([{ state: { failed: "bad_request" } }]);
});

test("what waits for a conversation that cannot be opened fails; a passing refusal is outwaited", async () => {
  let code: "busy" | "forbidden" = "busy";
  const refuse = ({ t }: ClientFrame) =>
    t === "open" ? { code, retryable: code === "busy" } : undefined;
  const harness = createHarness({ refuse });
  const { client } = harness.client("user:u");
  client.send(text("hello"));
  client.connect();
  await harness.pass(3_000);
  expect(client.getState().unopened).toMatchObject([{ state: "queued" }]);
  code = "forbidden";
  await harness.pass(1_000);
  expect(client.getState().unopened).toMatchObject([{ state: { failed: "forbidden" } }]);
});

test("[SND2] what another tab has sent from the shared outbox is not sent again, though its conversation has ended", async () => {
  const harness = createHarness();
  const one = harness.client("user:u");
  one.client.send(text("once"));
  const two = harness.client("user:u", { outbox: one.outbox });
  one.client.connect();
  await harness.flow();
  harness.server.conversations.end({ kind: "user", id: "u" }, ID);
  await harness.flow();
  two.client.connect();
  await harness.flow();
  expect(harness.server.conversations.all()).toHaveLength(1);
  expect(two.client.getState().unopened).toEqual([]);
  expect(shown(two.client)).toEqual(["once"]);
});

test("[SEQ11] what this tab wrote and another has sent is not sent again, though its conversation has ended", async () => {
  const harness = createHarness();
  const writer = harness.client("user:u");
  writer.client.send(text("once"));
  const other = harness.client("user:u", { outbox: writer.outbox });
  other.client.connect();
  await harness.flow();
  harness.server.conversations.end({ kind: "user", id: "u" }, ID);
  await harness.flow();
  writer.client.connect();
  await harness.flow();
  expect(harness.server.conversations.all()).toHaveLength(1);
  expect(writer.client.getState().unopened).toEqual([]);
  expect(shown(writer.client)).toEqual(["once"]);
});

test("[SEQ11] what the store never took is sent all the same", async () => {
  const harness = createHarness();
  const outbox = { load: () => [], put() {}, remove() {} };
  const { client } = harness.client("user:u", { outbox });
  client.send(text("hello"));
  client.connect();
  await harness.flow();
  expect(shown(client)).toEqual(["hello"]);
});

test("[SEQ11] what another tab left unsent goes out with the next link of this one", async () => {
  const harness = createHarness();
  const { client, hub, outbox } = harness.client("user:u");
  client.connect();
  await harness.flow();
  const other = harness.client("user:u", { outbox });
  other.client.send(text("left behind"));
  other.client.close();
  hub.pairs[0]?.cut();
  await harness.pass(1_000);
  expect(shown(client)).toEqual(["left behind"]);
  expect(outbox.load()).toEqual([]);
});

test("[SEQ12] a link that names another participant ends before anything is sent, and the outbox stays", async () => {
  const harness = createHarness();
  let token = "user:lin";
  const { client, hub, outbox } = harness.client("", { getToken: () => Promise.resolve(token) });
  client.connect();
  await harness.flow();
  token = "user:bo";
  hub.pairs[0]?.cut();
  client.send(text("between Lin and you"));
  await harness.pass(2_000);
  expect(client.getState()).toMatchObject({
    connection: { status: "refused", code: 4500 },
    me: { id: "lin" },
    unopened: [{ body: { text: "between Lin and you" }, state: "queued" }],
  });
  expect(outbox.load()).toHaveLength(1);
  expect(harness.server.requests.filter(({ t }) => t !== "hello")).toEqual([]);
  token = "user:lin";
  client.connect();
  await harness.flow();
  expect(shown(client)).toEqual(["between Lin and you"]);
});

test("[SEQ12] whose outbox it is can be said by the first welcome, and what is theirs goes out then", async () => {
  const harness = createHarness();
  const first = harness.client("user:u");
  first.client.send(text("written before"));
  first.client.close();
  const early = memoryOutbox();
  let store = early;
  const { client } = harness.client("user:u", {
    outbox: {
      load: () => store.load(),
      put: (entry) => store.put(entry),
      remove: (clientId) => store.remove(clientId),
    },
    accepts(me) {
      expect(me.id).toBe("u");
      expect(sends(harness.server)).toEqual([]);
      store = first.outbox;
      for (const entry of early.load()) store.put(entry);
      return true;
    },
  });
  client.send(text("written now"));
  client.connect();
  await harness.flow();
  expect(shown(client).toSorted()).toEqual(["written before", "written now"]);
  expect(first.outbox.load()).toEqual([]);
});

test("[SEQ12] a participant who is not accepted sees and sends nothing", async () => {
  const harness = createHarness();
  const { client } = harness.client("user:u", { accepts: () => false });
  client.send(text("hello"));
  client.connect();
  await harness.flow();
  expect(client.getState()).toMatchObject({ connection: { status: "refused" }, me: null });
  expect(harness.server.requests.map(({ t }) => t)).toEqual(["hello"]);
});

test("[SND2] what another tab has bound to a conversation goes to that one", async () => {
  const harness = createHarness({
    loseAnswer: ({ t }) => t === "send",
    lose: ({ t }) => t === "message",
  });
  const one = harness.client("user:u");
  one.client.send(text("once"));
  const two = harness.client("user:u", { outbox: one.outbox });
  one.client.connect();
  await harness.flow();
  one.client.close();
  harness.server.conversations.end({ kind: "user", id: "u" }, ID);
  two.client.connect();
  await harness.pass(1_000);
  expect(harness.server.conversations.all()).toHaveLength(1);
  expect(sends(harness.server)).toEqual(["once", "once"]);
});

test("[SEQ2] the echo alone ends an entry, in the state and in the store", async () => {
  const harness = createHarness({ loseAnswer: ({ t }) => t === "send" });
  const { client, outbox } = harness.client("user:u");
  client.connect();
  await harness.flow();
  await open(client, harness.flow);
  client.send(text("echoed", ID));
  await harness.flow();
  expect(shown(client)).toEqual(["echoed"]);
  expect(pending(client)).toEqual([]);
  expect(outbox.load()).toEqual([]);
});
