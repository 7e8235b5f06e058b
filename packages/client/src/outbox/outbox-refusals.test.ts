import type { ClientFrame } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { memoryOutbox } from "./memory-outbox.ts";
import {
  addWithConversation,
  CONVERSATION_ID,
  createHarness,
  numbers,
  pendingOf,
  sentTexts,
  shownTexts,
  startOnline,
  text,
} from "../testing/index.ts";

/** Refuses every send of that text with `internal`, like a message that cannot be stored. */
const failOn = (body: string) => (request: ClientFrame) =>
  request.t === "send" && "text" in request.body && request.body.text === body
    ? ({ code: "internal", retryable: true } as const)
    : undefined;

test.each(["busy", "rate_limited", "unavailable"] as const)(
  "[SND10] after a refusal with %s the client waits for retryAfterMs and repeats in order",
  async (code) => {
    let refusals = 40;
    const refuse = ({ t }: ClientFrame) =>
      t === "send" && refusals-- > 0
        ? ({ code, retryable: true, retryAfterMs: 2_000 } as const)
        : undefined;
    const harness = createHarness({ refuse });
    const { client } = await addWithConversation(harness);
    for (const n of numbers(40)) client.send(text(n, CONVERSATION_ID));
    await harness.flow();
    expect(sentTexts(harness.server)).toEqual(numbers(32));
    await harness.pass(1_999);
    expect(sentTexts(harness.server)).toHaveLength(32);
    await harness.pass(30_000);
    expect(shownTexts(client)).toEqual(numbers(40));
  },
);

test("[SEQ8] a message fails after five refusals with internal, with growing delays, and holds up no other", async () => {
  const harness = createHarness({ refuse: failOn("poison") });
  const { client, outbox } = await addWithConversation(harness);
  const at: number[] = [];
  const from = harness.clock.now();
  const clientId = client.send(text("poison", CONVERSATION_ID));
  client.send(text("after", CONVERSATION_ID));
  for (let n = 0; n < 60; n++) {
    const before = sentTexts(harness.server).filter((body) => body === "poison").length;
    await harness.pass(500);
    const tried = sentTexts(harness.server).filter((body) => body === "poison").length;
    if (tried > before) at.push(Math.floor((harness.clock.now() - from) / 1_000));
  }
  expect(at).toEqual([0, 1, 3, 7, 15]);
  expect(pendingOf(client)).toMatchObject([{ clientId, state: { failed: "internal" } }]);
  expect(outbox.load()).toMatchObject([{ clientId, state: { failed: "internal" } }]);
  expect(shownTexts(client)).toEqual(["after"]);
});

test("[SEQ8] a reconnect does not reset the count of tries", async () => {
  const harness = createHarness({ refuse: failOn("poison") });
  const { client, hub } = await addWithConversation(harness);
  client.send(text("poison", CONVERSATION_ID));
  for (let n = 0; n < 8; n++) {
    await harness.pass(600);
    hub.pairs.at(-1)?.cut();
  }
  await harness.pass(60_000);
  expect(sentTexts(harness.server)).toHaveLength(5);
  expect(pendingOf(client)).toMatchObject([{ state: { failed: "internal" } }]);
});

test("[SEQ8] retry sends a failed message again with its clientId", async () => {
  let broken = true;
  const harness = createHarness({
    refuse: (request) => (broken ? failOn("poison")(request) : undefined),
  });
  const { client, outbox } = await addWithConversation(harness);
  const clientId = client.send(text("poison", CONVERSATION_ID));
  await harness.pass(20_000);
  broken = false;
  client.retry(clientId);
  await harness.flow();
  expect(shownTexts(client)).toEqual(["poison"]);
  expect(outbox.load()).toEqual([]);
  const ids = harness.server.requests.flatMap((frame) =>
    frame.t === "send" ? [frame.clientId] : [],
  );
  expect(new Set(ids)).toEqual(new Set([clientId]));
});

test("[SEQ8] messages fail when open is refused with internal five times", async () => {
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

test("after a refusal one message goes alone until it is accepted, so that no later one overtakes it", async () => {
  let refusals = 5;
  const refuse = ({ t }: ClientFrame) =>
    t === "send" && refusals-- > 0
      ? ({ code: "busy", retryable: true, retryAfterMs: 1_000 } as const)
      : undefined;
  const harness = createHarness({ refuse });
  const { client } = await addWithConversation(harness);
  for (const n of numbers(4)) client.send(text(n, CONVERSATION_ID));
  await harness.pass(1_000);
  expect(sentTexts(harness.server)).toEqual(["0", "1", "2", "3", "0"]);
  await harness.pass(1_000);
  expect(shownTexts(client)).toEqual(numbers(4));
});

test("[SND9] a message that is refused for good fails alone", async () => {
  const harness = createHarness();
  const { client, outbox } = await addWithConversation(harness);
  for (const body of ["a", " ", "b"]) client.send(text(body, CONVERSATION_ID));
  await harness.flow();
  expect(shownTexts(client)).toEqual(["a", "b"]);
  expect(pendingOf(client)).toMatchObject([
    { body: { text: " " }, state: { failed: "empty_message" } },
  ]);
  expect(outbox.load()).toMatchObject([{ state: { failed: "empty_message" } }]);
});

test("[SND7] a message to an ended conversation fails, and retry sends it into the live one", async () => {
  const harness = createHarness();
  const { client } = await addWithConversation(harness);
  harness.server.conversations.end({ kind: "user", id: "u" }, CONVERSATION_ID);
  const clientId = client.send(text("late", CONVERSATION_ID));
  await harness.flow();
  expect(pendingOf(client)).toMatchObject([{ clientId, state: { failed: "conversation_ended" } }]);
  client.retry(clientId);
  await harness.flow();
  expect(pendingOf(client)).toEqual([]);
  expect(shownTexts(client, "conversation-2")).toEqual(["late"]);
});

test.each(["conversation_ended", "unknown_conversation"] as const)(
  "[SEQ10] after a refusal with %s, retry sends a reply into the live conversation without its replyTo",
  async (code) => {
    const harness = createHarness({
      refuse: (frame) =>
        frame.t === "send" && frame.conversationId === "gone"
          ? { code, retryable: false }
          : undefined,
    });
    const { client } = await addWithConversation(harness);
    const clientId = client.send({ ...text("green, please", "gone"), replyTo: 7 });
    await harness.flow();
    expect(client.getState().unopened).toMatchObject([{ clientId, state: { failed: code } }]);
    client.retry(clientId);
    await harness.flow();
    expect(shownTexts(client)).toEqual(["green, please"]);
    const last = harness.server.requests.findLast(({ t }) => t === "send");
    expect(last).toMatchObject({ conversationId: CONVERSATION_ID, clientId });
    expect(last).not.toHaveProperty("replyTo");
  },
);

test("[SEQ10] retry leaves an agent's message in its conversation", async () => {
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

test("a message discarded in flight does not come back when it is refused", async () => {
  const harness = createHarness();
  const { client, outbox } = await addWithConversation(harness);
  const clientId = client.send(text(" ", CONVERSATION_ID));
  client.discard(clientId);
  await harness.flow();
  expect(outbox.load()).toEqual([]);
  expect(pendingOf(client)).toEqual([]);
});

test("messages fail when open is refused for good, and wait when it is refused for now", async () => {
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

/** A user's outbox with the message of a visitor whose conversation has ended with the merge. */
function carriedOutbox() {
  const outbox = memoryOutbox();
  const { body, kind } = text("from the visitor");
  const writtenAt = new Date(0).toISOString();
  const entry = { clientId: "v", conversationId: "visitor's", kind, body, writtenAt };
  outbox.put({ ...entry, replyTo: 3, state: "queued", carried: true });
  return outbox;
}

const endedForVisitor = (frame: ClientFrame) =>
  frame.t === "send" && frame.conversationId === "visitor's"
    ? ({ code: "conversation_ended", retryable: false } as const)
    : undefined;

test("[MRG5] a visitor's unsent message goes into the user's live conversation once", async () => {
  const outbox = carriedOutbox();
  const { harness, client } = await startOnline({ refuse: endedForVisitor });
  const { client: merged } = harness.client("user:u", { outbox });
  const { client: otherTab } = harness.client("user:u", { outbox });
  for (const each of [merged, otherTab]) each.connect();
  await harness.flow();
  for (const each of [client, merged, otherTab])
    expect(shownTexts(each)).toEqual(["from the visitor"]);
  const sends = harness.server.requests.filter((frame) => frame.t === "send");
  expect(sends[0]).toMatchObject({ conversationId: "visitor's", clientId: "v" });
  expect(sends.at(-1)).toMatchObject({ conversationId: CONVERSATION_ID, clientId: "v" });
  expect(sends.at(-1)).not.toHaveProperty("replyTo");
  expect(outbox.load()).toEqual([]);
  for (const each of [merged, otherTab]) expect(each.getState().unopened).toEqual([]);
});

test("[MRG5] without a live conversation the person decides about a visitor's unsent message", async () => {
  const outbox = carriedOutbox();
  const harness = createHarness({ refuse: endedForVisitor });
  const { client } = harness.client("user:u", { outbox });
  client.connect();
  await harness.flow();
  const failed = { clientId: "v", state: { failed: "conversation_ended" } };
  expect(client.getState().unopened).toMatchObject([failed]);
  expect(harness.server.requests.filter(({ t }) => t === "open")).toEqual([]);
  client.retry("v");
  await harness.flow();
  expect(shownTexts(client)).toEqual(["from the visitor"]);
  expect(sentTexts(harness.server)).toHaveLength(2);
});
