import type { ClientFrame } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { createHarness, type Harness } from "../testing/index.ts";

const ID = "conversation-1";
const USER = { kind: "user", id: "u" } as const;
const AGENT = { kind: "agent", id: "66666666" } as const;

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
const receipts = ({ server }: Harness): object[] =>
  server.requests.flatMap((frame) =>
    frame.t === "receipt" ? [{ delivered: frame.delivered, read: frame.read }] : [],
  );
const cursors = ({ server }: Harness) => server.conversations.all()[0]?.conversation.cursors;

async function online(options: Parameters<typeof createHarness>[0] = {}, token = "user:u") {
  const harness = createHarness(options);
  harness.server.conversations.open("u");
  const { client, hub } = harness.client(token);
  client.connect();
  await harness.flow();
  return { harness, client, hub };
}

test("[RCP1] what is applied is delivered, told together once per tick", async () => {
  const { harness, client, hub } = await online();
  expect(receipts(harness)).toEqual([{ delivered: 2, read: 0 }]);
  talk(harness, 3);
  const [pair] = hub.pairs;
  const joined = `[${pair?.toClient.join(",")}]`;
  pair?.flushToServer();
  for (const text of [joined]) pair?.send(text);
  await harness.flow();
  expect(cursors(harness)?.user).toEqual({ delivered: 5, read: 0 });
  expect(client.getState().conversations[ID]?.conversation.cursors.user).toEqual({
    delivered: 5,
    read: 0,
  });
});

test("one's own messages need no receipt", async () => {
  const { harness, client } = await online();
  client.send({ conversationId: ID, kind: "text", body: { text: "mine" } });
  await harness.flow();
  expect(receipts(harness)).toHaveLength(1);
});

test("[RCP2] reading is shown at once, never passes lastSeq, and implies delivered", async () => {
  const { harness, client } = await online();
  client.markRead(ID, 99);
  expect(client.getState().conversations[ID]?.conversation.cursors.user).toEqual({
    delivered: 2,
    read: 2,
  });
  await harness.flow();
  expect(receipts(harness).at(-1)).toEqual({ delivered: 2, read: 2 });
  client.markRead(ID, 1);
  await harness.flow();
  expect(receipts(harness)).toHaveLength(2);
});

test("[RCP3] the peer's receipt is shown", async () => {
  const { harness, client } = await online({}, "agent:66666666");
  harness.server.conversations.receipt(USER, ID, { read: 2 });
  await harness.flow();
  expect(client.getState().conversations[ID]?.conversation.cursors.user).toEqual({
    delivered: 2,
    read: 2,
  });
});

test("a receipt that outruns its message fetches it and then counts", async () => {
  const { harness, client } = await online({ lose: ({ t }) => t === "message" }, "agent:66666666");
  harness.server.conversations.send(USER, {
    conversationId: ID,
    clientId: "a",
    kind: "text",
    body: { text: "a" },
  });
  harness.server.conversations.receipt(USER, ID, { read: 3 });
  await harness.flow();
  const held = client.getState().conversations[ID];
  expect(held?.messages).toHaveLength(3);
  expect(held?.conversation.cursors.user).toEqual({ delivered: 3, read: 3 });
});

test("a receipt for what the server does not have does not loop", async () => {
  const { harness, client } = await online();
  harness.server.emit(USER, { t: "receipt", conversationId: ID, by: AGENT, delivered: 9, read: 9 });
  await harness.pass(1_000);
  talk(harness, 1);
  await harness.flow();
  expect(client.getState().conversations[ID]?.conversation.cursors.agent).toEqual({
    delivered: 3,
    read: 3,
  });
});

test("[RCP1] read while offline is told after the reconnect", async () => {
  const { harness, client, hub } = await online();
  hub.pairs[0]?.cut();
  client.markRead(ID, 2);
  await harness.pass(1_000);
  expect(cursors(harness)?.user).toEqual({ delivered: 2, read: 2 });
  const told = receipts(harness).length;
  hub.pairs[1]?.cut();
  await harness.pass(2_000);
  expect(receipts(harness)).toHaveLength(told);
});

test("a receipt refused for now is repeated, one refused for good is not", async () => {
  let refusals = 1;
  let retryable = true;
  const refuse = ({ t }: ClientFrame) =>
    t === "receipt" && refusals-- > 0
      ? ({ code: retryable ? "busy" : "forbidden", retryable, retryAfterMs: 500 } as const)
      : undefined;
  const { harness, client } = await online({ refuse });
  await harness.pass(500);
  expect(cursors(harness)?.user.delivered).toBe(2);
  refusals = 1;
  retryable = false;
  client.markRead(ID, 2);
  await harness.pass(60_000);
  expect(cursors(harness)?.user.read).toBe(0);
});

test("[RCP4] an agent who only looks on sends no receipts", async () => {
  const harness = createHarness();
  const conversation = harness.server.conversations.open("u");
  const { client } = harness.client("agent:66666667");
  client.connect();
  await harness.flow();
  void client.watch(conversation);
  await harness.flow();
  client.markRead(ID, 2);
  await harness.flow();
  expect(receipts(harness)).toEqual([]);
});
