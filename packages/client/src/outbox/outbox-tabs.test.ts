import { expect, test } from "vitest";
import {
  addOnline,
  CONVERSATION_ID,
  createHarness,
  sentTexts,
  shownTexts,
  text,
} from "../testing/index.ts";
import { memoryOutbox } from "./memory-outbox.ts";

test("[SND2] a message that another tab sent from the shared outbox is not sent again after its conversation ended", async () => {
  const harness = createHarness();
  const one = harness.client("user:u");
  one.client.send(text("once"));
  const two = harness.client("user:u", { outbox: one.outbox });
  one.client.connect();
  await harness.flow();
  harness.server.conversations.end({ kind: "user", id: "u" }, CONVERSATION_ID);
  await harness.flow();
  two.client.connect();
  await harness.flow();
  expect(harness.server.conversations.all()).toHaveLength(1);
  expect(two.client.getState().unopened).toEqual([]);
  expect(shownTexts(two.client)).toEqual(["once"]);
});

test("[SEQ11] an own message that another tab sent is not sent again after its conversation ended", async () => {
  const harness = createHarness();
  const writer = harness.client("user:u");
  writer.client.send(text("once"));
  const other = harness.client("user:u", { outbox: writer.outbox });
  other.client.connect();
  await harness.flow();
  harness.server.conversations.end({ kind: "user", id: "u" }, CONVERSATION_ID);
  await harness.flow();
  writer.client.connect();
  await harness.flow();
  expect(harness.server.conversations.all()).toHaveLength(1);
  expect(writer.client.getState().unopened).toEqual([]);
  expect(shownTexts(writer.client)).toEqual(["once"]);
});

test("[SEQ11] a message that the store does not keep is sent anyway", async () => {
  const harness = createHarness();
  const outbox = { load: () => [], put() {}, remove() {} };
  const { client } = harness.client("user:u", { outbox });
  client.send(text("hello"));
  client.connect();
  await harness.flow();
  expect(shownTexts(client)).toEqual(["hello"]);
});

test("[SEQ11] the next link sends what another tab left unsent", async () => {
  const harness = createHarness();
  const { client, hub, outbox } = await addOnline(harness);
  const other = harness.client("user:u", { outbox });
  other.client.send(text("left behind"));
  other.client.close();
  hub.pairs[0]?.cut();
  await harness.pass(1_000);
  expect(shownTexts(client)).toEqual(["left behind"]);
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
  expect(shownTexts(client)).toEqual(["between Lin and you"]);
});

test("[SEQ12] the first welcome can choose the outbox, and its messages are sent then", async () => {
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
      expect(sentTexts(harness.server)).toEqual([]);
      store = first.outbox;
      for (const entry of early.load()) store.put(entry);
      return true;
    },
  });
  client.send(text("written now"));
  client.connect();
  await harness.flow();
  expect(shownTexts(client).toSorted()).toEqual(["written before", "written now"]);
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

test("[SND2] a message that another tab bound to a conversation goes into that one", async () => {
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
  harness.server.conversations.end({ kind: "user", id: "u" }, CONVERSATION_ID);
  two.client.connect();
  await harness.pass(1_000);
  expect(harness.server.conversations.all()).toHaveLength(1);
  expect(sentTexts(harness.server)).toEqual(["once", "once"]);
});
