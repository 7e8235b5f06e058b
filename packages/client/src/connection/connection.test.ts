import { CLOSE, type ServerFrame, type Welcome } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { reconnectDelayMs } from "./reconnect-delay.ts";
import { createConnection, type ConnectionOptions } from "./connection.ts";
import type { Link } from "./link.ts";
import { createFakeClock, createSocketHub, type SocketPair } from "../testing/index.ts";

const WELCOME = { t: "welcome", re: 1, session: "s", heartbeatMs: 25_000 } as Welcome;

function setup({
  random = () => 0.5,
  getToken = () => Promise.resolve("token"),
}: Partial<ConnectionOptions> = {}) {
  const clock = createFakeClock();
  const links: Link["name"][] = [];
  const frames: ServerFrame[] = [];
  const sent: unknown[] = [];
  let latest: Link = { name: "idle" };
  let lost = 0;
  const hub = createSocketHub(() => ({
    received: (text) => void sent.push(JSON.parse(text)),
    closed: () => {},
  }));
  const connection = createConnection({
    url: "wss://chat.test/ws",
    transport: hub.transport,
    clock,
    random,
    getToken,
    hello: (token) => ({ t: "hello", id: 1, token, client: { name: "test", version: "1" } }),
    accepts: () => true,
    changed(link) {
      latest = link;
      links.push(link.name);
    },
    welcomed: () => {},
    received: (frame) => void frames.push(frame),
    lost: () => void lost++,
  });
  const pair = (): SocketPair => {
    const last = hub.pairs.at(-1);
    if (!last) throw new Error("no socket");
    return last;
  };
  const say = async (...said: object[]): Promise<void> => {
    pair().send(JSON.stringify(said.length === 1 ? said[0] : said));
    pair().flushToClient();
    await clock.advance(0);
    pair().flushToServer();
  };
  const join = async (): Promise<void> => {
    await clock.advance(0);
    pair().open();
    await clock.advance(0);
    pair().flushToServer();
  };
  const goOnline = async (): Promise<void> => {
    connection.connect();
    await join();
    await say(WELCOME);
  };
  return {
    clock,
    hub,
    connection,
    links,
    frames,
    sent,
    pair,
    say,
    join,
    goOnline,
    link: () => latest,
    lost: () => lost,
  };
}

test("[HEL1] the first frame is hello with a new token", async () => {
  const { connection, join, sent, links, say, link } = setup();
  connection.connect();
  await join();
  expect(sent).toEqual([
    { t: "hello", id: 1, token: "token", client: { name: "test", version: "1" } },
  ]);
  expect(links).toEqual(["fetching", "joining"]);
  await say(WELCOME, { t: "counters", counters: {} });
  expect(link().name).toBe("online");
});

test("frames behind welcome in the same array are received after it", async () => {
  const { connection, join, say, frames } = setup();
  connection.connect();
  await join();
  await say(WELCOME, { t: "counters", counters: {} });
  expect(frames).toEqual([{ t: "counters", counters: {} }]);
});

test("nothing is sent without a link", () => {
  const { connection } = setup();
  expect(connection.send({ t: "ping" })).toBe(false);
});

test("[CON4] the delay is 0.5 s + random(0, min(20 s, 0.5 s · 2ⁿ))", () => {
  expect(reconnectDelayMs(0, 0)).toBe(500);
  expect(reconnectDelayMs(0, 1)).toBe(1_000);
  expect(reconnectDelayMs(3, 1)).toBe(4_500);
  expect(reconnectDelayMs(30, 1)).toBe(20_500);
});

test("[CON4] after a lost link the client waits and then fetches a new token", async () => {
  let tokens = 0;
  const { clock, goOnline, pair, link, hub, lost } = setup({
    getToken: () => Promise.resolve(`token-${++tokens}`),
  });
  await goOnline();
  pair().cut();
  expect(link()).toEqual({ name: "waiting", attempt: 1, retryAt: clock.now() + 750 });
  expect(lost()).toBe(1);
  await clock.advance(749);
  expect(hub.pairs).toHaveLength(1);
  await clock.advance(1);
  expect(link()).toEqual({ name: "joining", attempt: 1, token: "token-2" });
});

test.each([
  [1006, "waiting"],
  [1001, "waiting"],
  [CLOSE.draining, "waiting"],
  [CLOSE.tokenExpired, "waiting"],
  [CLOSE.tooSlow, "waiting"],
  [CLOSE.stateLost, "waiting"],
  [CLOSE.noPong, "waiting"],
  [CLOSE.rate, "waiting"],
  [4499, "waiting"],
  [CLOSE.tokenRefused, "refused"],
  [CLOSE.malformed, "refused"],
  [CLOSE.kicked, "refused"],
  [CLOSE.limit, "refused"],
  [CLOSE.version, "refused"],
  [CLOSE.noHello, "refused"],
  [4999, "refused"],
])("[CON4] close %i leads to %s", async (code, name) => {
  const { clock, goOnline, pair, link } = setup();
  await goOnline();
  pair().close(code, "why");
  pair().flushToClient();
  expect(link().name).toBe(name);
  expect(clock.timers()).toBe(name === "waiting" ? 1 : 0);
});

test("[CON4] each failure raises n, and 30 s of a stable link reset it", async () => {
  const { clock, goOnline, join, say, pair, link } = setup();
  await goOnline();
  pair().cut();
  await clock.advance(750);
  await join();
  pair().cut();
  expect(link()).toMatchObject({ name: "waiting", attempt: 2 });
  await clock.advance(1_000);
  await join();
  await say(WELCOME);
  await clock.advance(29_999);
  pair().cut();
  expect(link()).toMatchObject({ name: "waiting", attempt: 3 });
  await clock.advance(1_500);
  await join();
  await say(WELCOME);
  await clock.advance(30_000);
  pair().cut();
  expect(link()).toMatchObject({ name: "waiting", attempt: 1 });
});

test("a rejected getToken is a failed attempt", async () => {
  const { clock, connection, link } = setup({ getToken: () => Promise.reject(new Error("down")) });
  connection.connect();
  await clock.advance(0);
  expect(link()).toMatchObject({ name: "waiting", attempt: 1 });
  await clock.advance(750);
  expect(link()).toMatchObject({ name: "waiting", attempt: 2 });
});

test("a token that does not come in time is a failed attempt, and a late token is ignored", async () => {
  let deliver = (_token: string): void => {};
  const { clock, connection, link, hub } = setup({
    getToken: () => new Promise((resolve) => void (deliver = resolve)),
  });
  connection.connect();
  const late = deliver;
  await clock.advance(15_000);
  expect(link().name).toBe("waiting");
  late("late");
  await clock.advance(0);
  expect(link().name).toBe("waiting");
  expect(hub.pairs).toHaveLength(0);
});

test("a socket without a welcome in time is a failed attempt and is closed", async () => {
  const { clock, connection, join, link, pair } = setup();
  connection.connect();
  await join();
  await clock.advance(15_000);
  expect(link().name).toBe("waiting");
  expect(pair().live).toBe(false);
});

test("after a hello refused for now the client waits for retryAfterMs", async () => {
  const { clock, connection, join, say, link } = setup();
  connection.connect();
  await join();
  await say({
    t: "err",
    re: 1,
    code: "unavailable",
    message: "",
    retryable: true,
    retryAfterMs: 7_000,
  });
  expect(link()).toMatchObject({ name: "waiting", retryAt: clock.now() + 7_000 });
});

test("a frame that is not JSON ends the link", async () => {
  const { goOnline, pair, link } = setup();
  await goOnline();
  pair().send("<html>");
  pair().flushToClient();
  expect(link().name).toBe("waiting");
  expect(pair().live).toBe(false);
});

test("[CON1] a ping is answered with a pong", async () => {
  const { goOnline, say, sent } = setup();
  await goOnline();
  await say({ t: "ping" }, { t: "ping", id: 7 });
  expect(sent.at(-1)).toEqual([{ t: "pong" }, { t: "pong", re: 7 }]);
});

test("a silent link gets a ping, and ends when no frame follows", async () => {
  const { clock, goOnline, say, sent, pair, link } = setup();
  await goOnline();
  await clock.advance(30_000);
  await say({ t: "counters", counters: {} });
  await clock.advance(36_999);
  pair().flushToServer();
  expect(sent.at(-1)).not.toEqual({ t: "ping" });
  await clock.advance(1);
  pair().flushToServer();
  expect(sent.at(-1)).toEqual({ t: "ping" });
  await clock.advance(9_999);
  expect(link().name).toBe("online");
  await clock.advance(1);
  expect(link().name).toBe("waiting");
  expect(pair().live).toBe(false);
});

test("a link that answers the ping stays", async () => {
  const { clock, goOnline, say, link } = setup();
  await goOnline();
  await clock.advance(37_000);
  await say({ t: "pong" });
  await clock.advance(10_000);
  expect(link().name).toBe("online");
});

test("[CON5] a client leaves a draining server once, at a random moment within retryAfterMs", async () => {
  const { clock, goOnline, say, link, pair, hub } = setup({ random: () => 0.25 });
  await goOnline();
  const old = pair();
  await say({ t: "draining", retryAfterMs: 4_000 });
  await say({ t: "draining", retryAfterMs: 4_000 });
  await clock.advance(999);
  expect(link().name).toBe("online");
  await clock.advance(1);
  expect(link().name).toBe("joining");
  expect(old.live).toBe(false);
  expect(hub.pairs).toHaveLength(2);
});

test("[CON5] a client that a draining server closes reconnects at the chosen moment", async () => {
  const { clock, goOnline, say, link, pair } = setup({ random: () => 0.5 });
  await goOnline();
  await say({ t: "draining", retryAfterMs: 10_000 });
  const moment = clock.now() + 5_000;
  await clock.advance(100);
  pair().close(CLOSE.draining);
  pair().flushToClient();
  expect(link()).toMatchObject({ name: "waiting", retryAt: moment });
});

test("reconnect drops the socket and connects at once from every state after connect", async () => {
  const { connection, goOnline, pair, link, clock, lost } = setup();
  connection.reconnect();
  expect(link().name).toBe("idle");
  await goOnline();
  const old = pair();
  connection.reconnect();
  expect(link().name).toBe("fetching");
  expect(old.live).toBe(false);
  expect(lost()).toBe(1);
  await clock.advance(0);
  pair().cut();
  expect(link().name).toBe("waiting");
  connection.reconnect();
  expect(link().name).toBe("fetching");
});

test("a refused connection stays refused until connect", async () => {
  const { connection, goOnline, pair, link } = setup();
  await goOnline();
  pair().close(CLOSE.tokenRefused);
  pair().flushToClient();
  connection.reconnect();
  expect(link().name).toBe("refused");
  connection.connect();
  expect(link().name).toBe("fetching");
});

test("close is final and leaves neither timer nor socket, from every state", async () => {
  for (const reach of ["idle", "fetching", "joining", "online", "waiting"] as const) {
    const { clock, connection, goOnline, pair, link, hub } = setup();
    if (reach === "fetching") connection.connect();
    if (reach === "joining") {
      connection.connect();
      await clock.advance(0);
    }
    if (reach === "online" || reach === "waiting") await goOnline();
    if (reach === "waiting") pair().cut();
    expect(link().name).toBe(reach);
    connection.close();
    await clock.advance(60_000);
    expect(link().name).toBe("closed");
    expect(clock.timers()).toBe(0);
    expect(hub.pairs.some(({ live }) => live)).toBe(false);
    connection.connect();
    connection.reconnect();
    expect(link().name).toBe("closed");
  }
});

test("frames of a dropped socket are ignored", async () => {
  const { connection, goOnline, pair, frames } = setup();
  await goOnline();
  const old = pair();
  old.send(JSON.stringify({ t: "counters", counters: {} }));
  connection.reconnect();
  old.flushToClient();
  old.cut();
  expect(frames).toEqual([]);
});
