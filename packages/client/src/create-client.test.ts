import { CLOSE } from "@deskwire/protocol";
import { expect, test, vi } from "vitest";
import { createHarness } from "./testing/index.ts";

const ID = "conversation-1";
const USER = { kind: "user", id: "u" } as const;
const AGENT = { kind: "agent", id: "66666666" } as const;

async function online(options: Parameters<typeof createHarness>[0] = {}, token = "user:u") {
  const harness = createHarness(options);
  harness.server.conversations.open("u");
  const { client, hub } = harness.client(token);
  client.connect();
  await harness.flow();
  return { harness, client, hub };
}

test("two people talk, and see the same", async () => {
  const { harness, client: user } = await online();
  const { client: agent } = harness.client("agent:66666666");
  agent.connect();
  await harness.flow();
  user.send({ conversationId: null, kind: "text", body: { text: "你好 👋" } });
  agent.send({ conversationId: ID, kind: "text", body: { text: "hello" } });
  await harness.flow();
  expect(user.getState().conversations[ID]?.messages).toHaveLength(4);
  expect(agent.getState().conversations[ID]?.messages).toEqual(
    user.getState().conversations[ID]?.messages,
  );
  const ended = agent.end(ID, "solved");
  await harness.flow();
  expect(await ended).toEqual({ ok: true, value: 5 });
  expect(user.getState().conversations[ID]?.conversation.status).toBe("ended");
  const rated = user.rate(ID, 5, "thanks");
  await harness.flow();
  expect(await rated).toEqual({ ok: true, value: undefined });
  expect(agent.getState().conversations[ID]?.conversation.rating).toBe(5);
});

test("the state changes identity only with its content, and listeners are called once per tick", async () => {
  const { harness, client } = await online();
  const listener = vi.fn<() => void>();
  const stop = client.subscribe(listener);
  const before = client.getState();
  client.markRead(ID, 2);
  client.send({ conversationId: ID, kind: "text", body: { text: "a" } });
  expect(client.getState()).not.toBe(before);
  expect(listener).not.toHaveBeenCalled();
  await harness.clock.advance(0);
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
  client.send({ conversationId: ID, kind: "text", body: { text: "b" } });
  await harness.flow();
  expect(listener).toHaveBeenCalledTimes(1);
});

test("requests without a link, or whose link is lost, are answered offline", async () => {
  const { harness, client, hub } = await online();
  const ending = client.end(ID);
  hub.pairs[0]?.cut();
  expect(await ending).toMatchObject({ ok: false, code: "offline" });
  expect(await client.open()).toMatchObject({ ok: false, code: "offline" });
  await harness.pass(1_000);
  const opening = client.open({ pageUrl: "https://shop.test/" });
  await harness.flow();
  expect(await opening).toMatchObject({ ok: true });
});

test("a refusal is a result with its code", async () => {
  const { harness, client } = await online();
  const rating = client.rate(ID, 5);
  await harness.flow();
  expect(await rating).toMatchObject({ ok: false, code: "not_ended" });
});

test("a request that a live server never answers is given up", async () => {
  const { harness, client } = await online({ loseAnswer: ({ t }) => t === "end" });
  const ending = client.end(ID);
  await harness.pass(30_000);
  expect(await ending).toMatchObject({ ok: false, code: "offline" });
});

test("every method is safe before connect and after close", async () => {
  const { client: make } = createHarness();
  const { client } = make("user:u");
  for (const phase of ["idle", "closed"] as const) {
    client.send({ conversationId: null, kind: "text", body: { text: phase } });
    client.markRead(ID, 1);
    client.markNotificationsRead(1);
    client.setTyping(ID, true);
    client.retry("unknown");
    client.discard("unknown");
    client.reconnectNow();
    const answers = await Promise.all([
      client.open(),
      client.recall(ID, 1),
      client.end(ID),
      client.claim(ID),
      client.transfer(ID, { queue: true }),
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
  const { harness, client } = await online({
    loseAnswer: ({ t }) => t === "end",
    lose: ({ t }) => t === "message",
  });
  harness.server.conversations.typing(AGENT, ID, true);
  client.send({ conversationId: ID, kind: "text", body: { text: "a" } });
  void client.end(ID);
  await harness.flow();
  client.close();
  await harness.flow();
  expect(harness.clock.timers()).toBe(0);
});

test("typing is told at most once per 3 s, and off at once", async () => {
  const { harness, client } = await online();
  const told = () =>
    harness.server.requests.flatMap((frame) => (frame.t === "typing" ? [frame.on] : []));
  for (let n = 0; n < 5; n++) client.setTyping(ID, true);
  await harness.flow();
  expect(told()).toEqual([true]);
  await harness.pass(3_000);
  client.setTyping(ID, true);
  client.setTyping(ID, false);
  client.setTyping(ID, false);
  await harness.flow();
  expect(told()).toEqual([true, true, false]);
  client.setTyping(ID, true);
  client.send({ conversationId: ID, kind: "text", body: { text: "sent" } });
  client.setTyping(ID, true);
  await harness.flow();
  expect(told()).toEqual([true, true, false, true, true]);
});

test("a peer's typing lapses 6 s after it was last told, and with the link", async () => {
  const { harness, client, hub } = await online();
  const typing = () => client.getState().conversations[ID]?.typing;
  harness.server.conversations.typing(AGENT, ID, true);
  await harness.flow();
  expect(typing()).toEqual([AGENT]);
  await harness.pass(5_000);
  harness.server.conversations.typing(AGENT, ID, true);
  await harness.pass(5_999);
  expect(typing()).toEqual([AGENT]);
  await harness.pass(1);
  expect(typing()).toEqual([]);
  harness.server.conversations.typing(AGENT, ID, true);
  await harness.flow();
  hub.pairs[0]?.cut();
  expect(typing()).toEqual([]);
});

test("notices: a live one is shown, gaps are closed, earlier pages come on demand, reading is told", async () => {
  let lost = false;
  const harness = createHarness({ lose: ({ t }) => lost && t === "notification" });
  for (let n = 1; n <= 60; n++) harness.server.notify("u", `${n}`);
  const { client, hub } = harness.client("user:u");
  client.connect();
  await harness.flow();
  const seqs = () => client.getState().notifications.items.map(({ seq }) => seq);
  expect(client.getState().notifications).toMatchObject({ lastSeq: 60, items: [] });
  harness.server.notify("u", "61");
  lost = true;
  harness.server.notify("u", "62");
  lost = false;
  harness.server.notify("u", "63");
  await harness.flow();
  expect(seqs()).toEqual([61, 62, 63]);
  const page = client.loadNotifications();
  await harness.flow();
  expect(await page).toEqual({ ok: true, value: { more: true } });
  expect(seqs()[0]).toBe(11);
  const rest = client.loadNotifications();
  await harness.flow();
  expect(await rest).toEqual({ ok: true, value: { more: false } });
  expect(seqs()).toEqual(Array.from({ length: 63 }, (_, n) => n + 1));
  hub.pairs[0]?.cut();
  harness.server.notify("u", "64");
  client.markNotificationsRead(99);
  expect(client.getState().notifications.readSeq).toBe(63);
  await harness.pass(1_000);
  expect(seqs().at(-1)).toBe(64);
  expect(harness.server.welcome(USER).notifications).toEqual({
    lastSeq: 64,
    deliveredSeq: 64,
    readSeq: 63,
  });
});

test("topics are subscribed again on every link, until they are left", async () => {
  const { harness, client, hub } = await online();
  const subscribed = client.subscribeTopic("prices");
  await harness.flow();
  expect(await subscribed).toEqual({ ok: true, value: undefined });
  expect(client.getState().topics).toEqual({ prices: { id: 1, data: "prices" } });
  harness.server.emit(USER, { t: "topic", topic: "prices", id: 2, data: "up" });
  hub.pairs[0]?.flushToClient();
  hub.pairs[0]?.cut();
  expect(client.getState().topics).toEqual({ prices: { id: 2, data: "up" } });
  await harness.pass(1_000);
  expect(harness.server.requests.filter(({ t }) => t === "subscribe")).toHaveLength(2);
  void client.unsubscribeTopic("prices");
  await harness.flow();
  hub.pairs[1]?.cut();
  await harness.pass(2_000);
  expect(harness.server.requests.filter(({ t }) => t === "subscribe")).toHaveLength(2);
  expect(client.getState().topics).toEqual({});
});

test("[TOP5] a subscription that is refused for now is repeated on the same link, until the topic is left", async () => {
  let busy = true;
  const harness = createHarness({
    refuse: ({ t }) =>
      busy && t === "subscribe"
        ? { code: "busy", retryable: true, retryAfterMs: 2_000 }
        : undefined,
  });
  const { client } = harness.client("user:u");
  client.connect();
  await harness.flow();
  const asked = () => harness.server.requests.filter(({ t }) => t === "subscribe").length;
  const followed = client.subscribeTopic("price");
  void client.subscribeTopic("left");
  await harness.pass(1_999);
  expect(asked()).toBe(2);
  void client.unsubscribeTopic("left");
  await harness.pass(2_000);
  expect(asked()).toBe(3);
  busy = false;
  await harness.pass(2_000);
  expect(await followed).toEqual({ ok: true, value: undefined });
  expect(client.getState().topics).toEqual({ price: { id: 1, data: "price" } });
});

test("[HEL3] a token that stays expired is called so, through all attempts, until there is another", async () => {
  let token = "user:u";
  const harness = createHarness();
  const { client, hub } = harness.client("", { getToken: async () => token });
  const problem = () => {
    const { connection } = client.getState();
    return "problem" in connection ? connection.problem : connection.status;
  };
  const expire = async () => {
    const pair = hub.pairs.at(-1);
    pair?.open();
    pair?.close(CLOSE.tokenExpired);
    pair?.flushToClient();
    await harness.clock.advance(0);
  };
  client.connect();
  await harness.flow();
  await expire();
  // Its time came during the connection: the next attempt may have another.
  expect(problem()).toBe("waiting");
  for (let n = 0; n < 3; n++) {
    await harness.clock.advance(500);
    expect(problem()).toBe(n === 0 ? "connecting" : "expired");
    await expire();
    expect(problem()).toBe("expired");
  }
  token = "user:u#2";
  await harness.clock.advance(500);
  expect(problem()).toBe("connecting");
});

test("a token that cannot be had is told from a server that cannot be reached", async () => {
  let fails = true;
  const harness = createHarness();
  const { client, hub } = harness.client("", {
    getToken: async () => {
      if (fails) throw new Error("the page is silent");
      return "user:u";
    },
  });
  client.connect();
  await harness.flow();
  expect(client.getState().connection).toMatchObject({ status: "waiting", problem: "noToken" });
  await harness.pass(1_000);
  expect(client.getState().connection).toMatchObject({ status: "waiting", problem: "noToken" });
  fails = false;
  await harness.clock.advance(500);
  expect(client.getState().connection).toEqual({ status: "connecting", attempt: 3 });
  hub.pairs.at(-1)?.cut();
  expect(client.getState().connection).not.toHaveProperty("problem");
});

test("presence and counters are as last told", async () => {
  const { harness, client } = await online();
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

test("the server's clock is known against the own one", async () => {
  const harness = createHarness();
  const ahead = createHarness({ now: () => harness.clock.now() + 5_000 });
  const { client } = ahead.client("user:u");
  client.connect();
  await ahead.flow();
  expect(client.getState().clockSkewMs).toBe(5_000);
});
