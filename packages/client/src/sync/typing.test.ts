import { expect, test } from "vitest";
import { applyEvent } from "../state/apply-event.ts";
import { AGENT, CONVERSATION_ID, startOnline } from "../testing/index.ts";

test("own typing is told at most once per 3 s, and its end at once", async () => {
  const { harness, client } = await startOnline();
  const told = () =>
    harness.server.requests.flatMap((frame) => (frame.t === "typing" ? [frame.on] : []));
  for (let n = 0; n < 5; n++) client.setTyping(CONVERSATION_ID, true);
  await harness.flow();
  expect(told()).toEqual([true]);
  await harness.pass(3_000);
  client.setTyping(CONVERSATION_ID, true);
  client.setTyping(CONVERSATION_ID, false);
  client.setTyping(CONVERSATION_ID, false);
  await harness.flow();
  expect(told()).toEqual([true, true, false]);
  client.setTyping(CONVERSATION_ID, true);
  client.send({ conversationId: CONVERSATION_ID, kind: "text", body: { text: "sent" } });
  client.setTyping(CONVERSATION_ID, true);
  await harness.flow();
  expect(told()).toEqual([true, true, false, true, true]);
});

test("a peer's typing ends 6 s after its last event, and with the link", async () => {
  const { harness, client, hub } = await startOnline();
  const typing = () => client.getState().conversations[CONVERSATION_ID]?.typing;
  harness.server.conversations.typing(AGENT, CONVERSATION_ID, true);
  await harness.flow();
  expect(typing()).toEqual([AGENT]);
  await harness.pass(5_000);
  harness.server.conversations.typing(AGENT, CONVERSATION_ID, true);
  await harness.pass(5_999);
  expect(typing()).toEqual([AGENT]);
  await harness.pass(1);
  expect(typing()).toEqual([]);
  harness.server.conversations.typing(AGENT, CONVERSATION_ID, true);
  await harness.flow();
  hub.pairs[0]?.cut();
  expect(typing()).toEqual([]);
});

test("[DSK4] an agent who no longer has the conversation does not type in it, and another agent's typing is not shown", async () => {
  const { harness, client } = await startOnline();
  const typing = () => client.getState().conversations[CONVERSATION_ID]?.typing;
  const other = { kind: "agent", id: "66666667" } as const;
  harness.server.conversations.typing(AGENT, CONVERSATION_ID, true);
  await harness.flow();
  expect(typing()).toEqual([AGENT]);
  harness.server.conversations.transfer(CONVERSATION_ID, other.id);
  await harness.flow();
  expect(client.getState().conversations[CONVERSATION_ID]?.conversation.agent?.id).toBe(other.id);
  expect(typing()).toEqual([]);
  // Under way when the agent left.
  const late = { t: "typing", conversationId: CONVERSATION_ID, by: AGENT, on: true } as const;
  expect(applyEvent(client.getState(), late)).toBe(client.getState());
});
