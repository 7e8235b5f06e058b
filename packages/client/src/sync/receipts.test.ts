import type { ClientFrame } from "@deskwire/protocol";
import { expect, test } from "vitest";
import {
  AGENT,
  CONVERSATION_ID,
  createHarness,
  startOnline,
  USER,
  writeAsAgent,
  type Harness,
} from "../testing/index.ts";

const receipts = ({ server }: Harness): object[] =>
  server.requests.flatMap((frame) =>
    frame.t === "receipt" ? [{ delivered: frame.delivered, read: frame.read }] : [],
  );
const cursors = ({ server }: Harness) => server.conversations.all()[0]?.conversation.cursors;

test("[RCP1] applied messages are delivered, and one receipt per tick tells it", async () => {
  const { harness, client, hub } = await startOnline();
  expect(receipts(harness)).toEqual([{ delivered: 2, read: 0 }]);
  writeAsAgent(harness, 3);
  const [pair] = hub.pairs;
  const joined = `[${pair?.toClient.join(",")}]`;
  pair?.flushToServer();
  for (const text of [joined]) pair?.send(text);
  await harness.flow();
  expect(cursors(harness)?.user).toEqual({ delivered: 5, read: 0 });
  expect(client.getState().conversations[CONVERSATION_ID]?.conversation.cursors.user).toEqual({
    delivered: 5,
    read: 0,
  });
});

test("own messages need no receipt", async () => {
  const { harness, client } = await startOnline();
  client.send({ conversationId: CONVERSATION_ID, kind: "text", body: { text: "mine" } });
  await harness.flow();
  expect(receipts(harness)).toHaveLength(1);
});

test("[RCP2] the own read cursor moves at once, never passes lastSeq, and implies delivered", async () => {
  const { harness, client } = await startOnline();
  client.markRead(CONVERSATION_ID, 99);
  expect(client.getState().conversations[CONVERSATION_ID]?.conversation.cursors.user).toEqual({
    delivered: 2,
    read: 2,
  });
  await harness.flow();
  expect(receipts(harness).at(-1)).toEqual({ delivered: 2, read: 2 });
  client.markRead(CONVERSATION_ID, 1);
  await harness.flow();
  expect(receipts(harness)).toHaveLength(2);
});

test("[RCP3] the peer's receipt moves the peer's cursors", async () => {
  const { harness, client } = await startOnline({}, "agent:66666666");
  harness.server.conversations.receipt(USER, CONVERSATION_ID, { read: 2 });
  await harness.flow();
  expect(client.getState().conversations[CONVERSATION_ID]?.conversation.cursors.user).toEqual({
    delivered: 2,
    read: 2,
  });
});

test("a receipt that comes before its message fetches the message and then counts", async () => {
  const { harness, client } = await startOnline(
    { lose: ({ t }) => t === "message" },
    "agent:66666666",
  );
  harness.server.conversations.send(USER, {
    conversationId: CONVERSATION_ID,
    clientId: "a",
    kind: "text",
    body: { text: "a" },
  });
  harness.server.conversations.receipt(USER, CONVERSATION_ID, { read: 3 });
  await harness.flow();
  const held = client.getState().conversations[CONVERSATION_ID];
  expect(held?.messages).toHaveLength(3);
  expect(held?.conversation.cursors.user).toEqual({ delivered: 3, read: 3 });
});

test("a receipt beyond the server's last message causes no loop", async () => {
  const { harness, client } = await startOnline();
  harness.server.emit(USER, {
    t: "receipt",
    conversationId: CONVERSATION_ID,
    by: AGENT,
    delivered: 9,
    read: 9,
  });
  await harness.pass(1_000);
  writeAsAgent(harness, 1);
  await harness.flow();
  expect(client.getState().conversations[CONVERSATION_ID]?.conversation.cursors.agent).toEqual({
    delivered: 3,
    read: 3,
  });
});

test("[RCP1] the read cursor that moved offline is told after the reconnect", async () => {
  const { harness, client, hub } = await startOnline();
  hub.pairs[0]?.cut();
  client.markRead(CONVERSATION_ID, 2);
  await harness.pass(1_000);
  expect(cursors(harness)?.user).toEqual({ delivered: 2, read: 2 });
  const told = receipts(harness).length;
  hub.pairs[1]?.cut();
  await harness.pass(2_000);
  expect(receipts(harness)).toHaveLength(told);
});

test("a receipt refused for now is repeated, and one refused for good is not", async () => {
  let refusals = 1;
  let retryable = true;
  const refuse = ({ t }: ClientFrame) =>
    t === "receipt" && refusals-- > 0
      ? ({ code: retryable ? "busy" : "forbidden", retryable, retryAfterMs: 500 } as const)
      : undefined;
  const { harness, client } = await startOnline({ refuse });
  await harness.pass(500);
  expect(cursors(harness)?.user.delivered).toBe(2);
  refusals = 1;
  retryable = false;
  client.markRead(CONVERSATION_ID, 2);
  await harness.pass(60_000);
  expect(cursors(harness)?.user.read).toBe(0);
});

test("[RCP4] an agent who is not assigned sends no receipts", async () => {
  const harness = createHarness();
  const conversation = harness.server.conversations.open("u");
  const { client } = harness.client("agent:66666667");
  client.connect();
  await harness.flow();
  void client.watch(conversation);
  await harness.flow();
  client.markRead(CONVERSATION_ID, 2);
  await harness.flow();
  expect(receipts(harness)).toEqual([]);
});
