import { expect, test, vi } from "vitest";
import { AGENT, CONVERSATION_ID, createHarness, startOnline, USER } from "./testing/index.ts";

test("two participants see the same messages", async () => {
  const { harness, client: user } = await startOnline();
  const { client: agent } = harness.client("agent:66666666");
  agent.connect();
  await harness.flow();
  user.send({ conversationId: null, kind: "text", body: { text: "你好 👋" } });
  agent.send({ conversationId: CONVERSATION_ID, kind: "text", body: { text: "hello" } });
  await harness.flow();
  expect(user.getState().conversations[CONVERSATION_ID]?.messages).toHaveLength(4);
  expect(agent.getState().conversations[CONVERSATION_ID]?.messages).toEqual(
    user.getState().conversations[CONVERSATION_ID]?.messages,
  );
  const ended = agent.end(CONVERSATION_ID, "solved");
  await harness.flow();
  expect(await ended).toEqual({ ok: true, value: 5 });
  expect(user.getState().conversations[CONVERSATION_ID]?.conversation.status).toBe("ended");
  const rated = user.rate(CONVERSATION_ID, 5, "thanks");
  await harness.flow();
  expect(await rated).toEqual({ ok: true, value: undefined });
  expect(agent.getState().conversations[CONVERSATION_ID]?.conversation.rating).toBe(5);
});

test("the state keeps its identity until it changes, and listeners are called once per tick", async () => {
  const { harness, client } = await startOnline();
  const listener = vi.fn<() => void>();
  const stop = client.subscribe(listener);
  const before = client.getState();
  client.markRead(CONVERSATION_ID, 2);
  client.send({ conversationId: CONVERSATION_ID, kind: "text", body: { text: "a" } });
  expect(client.getState()).not.toBe(before);
  expect(listener).not.toHaveBeenCalled();
  await harness.clock.advance(0);
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
  client.send({ conversationId: CONVERSATION_ID, kind: "text", body: { text: "b" } });
  await harness.flow();
  expect(listener).toHaveBeenCalledTimes(1);
});

test("requests without a link, or whose link is lost, are answered offline", async () => {
  const { harness, client, hub } = await startOnline();
  const ending = client.end(CONVERSATION_ID);
  hub.pairs[0]?.cut();
  expect(await ending).toMatchObject({ ok: false, code: "offline" });
  expect(await client.open()).toMatchObject({ ok: false, code: "offline" });
  await harness.pass(1_000);
  const opening = client.open({ pageUrl: "https://shop.test/" });
  await harness.flow();
  expect(await opening).toMatchObject({ ok: true });
});

test("a refusal is a result with its code", async () => {
  const { harness, client } = await startOnline();
  const rating = client.rate(CONVERSATION_ID, 5);
  await harness.flow();
  expect(await rating).toMatchObject({ ok: false, code: "not_ended" });
});

test("a request without an answer is given up after 30 s", async () => {
  const { harness, client } = await startOnline({ loseAnswer: ({ t }) => t === "end" });
  const ending = client.end(CONVERSATION_ID);
  await harness.pass(30_000);
  expect(await ending).toMatchObject({ ok: false, code: "offline" });
});

test("[SHO4] a request without an answer for 5 s makes a silent link doubtful until the next frame", async () => {
  const { harness, client, hub } = await startOnline({ loseAnswer: ({ t }) => t === "end" });
  const unsteady = () => {
    const { connection } = client.getState();
    return connection.status === "online" && connection.unsteady === true;
  };
  void client.end(CONVERSATION_ID);
  await harness.clock.advance(4_999);
  expect(unsteady()).toBe(false);
  await harness.clock.advance(1);
  expect(unsteady()).toBe(true);
  // The ping reaches the server, whose pong comes back.
  await harness.flow();
  expect(unsteady()).toBe(false);
  expect(hub.pairs).toHaveLength(1);
});

test("[SHO4] a server that is only slow does not make the link doubtful", async () => {
  const { harness, client } = await startOnline({ loseAnswer: ({ t }) => t === "end" });
  void client.end(CONVERSATION_ID);
  await harness.clock.advance(3_000);
  void client.open();
  await harness.flow();
  await harness.clock.advance(3_000);
  expect(client.getState().connection).not.toHaveProperty("unsteady");
});

test("[SHO4] a doubtful link without a frame for 10 s is replaced", async () => {
  const { harness, client, hub } = await startOnline({ loseAnswer: ({ t }) => t === "end" });
  void client.end(CONVERSATION_ID);
  await harness.clock.advance(14_999);
  expect(client.getState().connection).toMatchObject({ status: "online", unsteady: true });
  await harness.clock.advance(1);
  expect(client.getState().connection.status).toBe("waiting");
  await harness.pass(1_000);
  expect(hub.pairs).toHaveLength(2);
  expect(client.getState().connection).toMatchObject({ status: "online" });
});

test("every method is safe before connect and after close", async () => {
  const { client: make } = createHarness();
  const { client } = make("user:u");
  for (const phase of ["idle", "closed"] as const) {
    client.send({ conversationId: null, kind: "text", body: { text: phase } });
    client.markRead(CONVERSATION_ID, 1);
    client.markNotificationsRead(1);
    client.setTyping(CONVERSATION_ID, true);
    client.retry("unknown");
    client.discard("unknown");
    client.reconnectNow();
    const answers = await Promise.all([
      client.open(),
      client.recall(CONVERSATION_ID, 1),
      client.end(CONVERSATION_ID),
      client.claim(CONVERSATION_ID),
      client.transfer(CONVERSATION_ID, { queue: true }),
      client.setAvailability("away"),
      client.readCounter("like"),
      client.subscribeTopic("prices"),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, code: "offline" });
    expect(client.getState().connection.status).toBe(phase);
    client.close();
  }
});

test("close leaves no timer behind", async () => {
  const { harness, client } = await startOnline({
    loseAnswer: ({ t }) => t === "end",
    lose: ({ t }) => t === "message",
  });
  harness.server.conversations.typing(AGENT, CONVERSATION_ID, true);
  client.send({ conversationId: CONVERSATION_ID, kind: "text", body: { text: "a" } });
  void client.end(CONVERSATION_ID);
  await harness.flow();
  client.close();
  await harness.flow();
  expect(harness.clock.timers()).toBe(0);
});

test("presence and counters show the latest event", async () => {
  const { harness, client } = await startOnline();
  const counters = { chat: 1, comment: 2, like: 3, total: 6 };
  harness.server.emit(USER, { t: "counters", counters });
  harness.server.emit(USER, {
    t: "presence",
    agentId: AGENT.id,
    reachable: true,
    availability: "busy",
  });
  await harness.flow();
  expect(client.getState().counters).toEqual(counters);
  expect(client.getState().presence).toEqual({
    [AGENT.id]: { reachable: true, availability: "busy" },
  });
});

test("the clock skew comes from welcome", async () => {
  const harness = createHarness();
  const ahead = createHarness({ now: () => harness.clock.now() + 5_000 });
  const { client } = ahead.client("user:u");
  client.connect();
  await ahead.flow();
  expect(client.getState().clockSkewMs).toBe(5_000);
});
