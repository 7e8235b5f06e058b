import { once } from "node:events";
import { callHook, HOOK_SECRET } from "@deskwire/testkit/hook-client";
import { startTestApp, type TestApp, type TestAppOptions } from "../../testing/test-app.ts";
import { afterEach, describe, expect, test } from "vitest";
import WebSocket, { type ClientOptions } from "ws";

let app: TestApp;
let pages: WebSocket[] = [];
let made = 0;

async function start(options: TestAppOptions = {}): Promise<void> {
  app = await startTestApp({ ...options, env: { HOOK_SECRETS: HOOK_SECRET, ...options.env } });
}
afterEach(async () => {
  for (const page of pages) page.terminate();
  pages = [];
  await app.close();
});

interface Page {
  socket: WebSocket;
  texts: string[];
  closed: Promise<number>;
}

async function open(options: ClientOptions = {}): Promise<Page> {
  const socket = new WebSocket(`${app.url.replace(/^http/, "ws")}/push`, options);
  pages.push(socket);
  const texts: string[] = [];
  socket.on("message", (data: Buffer) => texts.push(data.toString()));
  const closed = once(socket, "close").then(([code]) => code as number);
  await once(socket, "open");
  return { socket, texts, closed };
}

/** A page that is signed in: one notification has come. */
async function arrive(userId: string, options: ClientOptions = {}): Promise<Page> {
  const page = await open(options);
  await tell(userId, "welcome");
  page.socket.send(app.token(userId));
  await expect.poll(() => page.texts.at(-1)).toBe("welcome");
  return page;
}

async function tell(toUserId: string, text: string): Promise<void> {
  const event = { id: `push-${++made}`, category: "news", toUserId, data: { text } };
  expect((await callHook(app, "/notifications", event)).status).toBe(200);
}

async function connections(): Promise<number> {
  const { text } = await app.http("GET", "/metrics");
  return Number(/^deskwire_connections (\d+)$/m.exec(text)?.[1]);
}

const QUICK = { heartbeatMs: 50, pongMs: 1_000, watchMs: 25 };

describe("[PSH2] [CON1] signs of life", () => {
  test("a peer that answers nothing is closed with 4012; a browser's pongs keep a page", async () => {
    await start({ timings: QUICK });
    const alive = await arrive("alive");
    const dead = await arrive("dead", { autoPong: false });
    let pings = 0;
    alive.socket.on("ping", () => pings++);
    expect(await dead.closed).toBe(4012);
    expect(pings).toBeGreaterThan(2);
    await tell("alive", "still here");
    await expect.poll(() => alive.texts.at(-1)).toBe("still here");
    expect(await connections()).toBe(1);
  });

  test("no token in time closes with 4507, and a token that expires later with 4005", async () => {
    await start({ timings: { helloMs: 50, watchMs: 25 } });
    expect(await (await open()).closed).toBe(4507);
    const page = await open();
    page.socket.send(app.token("short", { life: 1 }));
    expect(await page.closed).toBe(4005);
  });
});

describe("[PSH2] what a page may send", () => {
  test.each<[string, (page: WebSocket) => void]>([
    ["frames", (page) => page.send("again")],
    ["pings", (page) => page.ping()],
    ["pongs", (page) => page.pong("1.5")],
    ["pongs of confirmed seqs", (page) => page.pong("1")],
  ])("[CON3] too many %s close with 4013", async (_what, send) => {
    await start({ env: { FRAMES_PER_SECOND: "5" } });
    const page = await arrive("flooder");
    for (let n = 0; n < 200; n++) send(page.socket);
    expect(await page.closed).toBe(4013);
    await expect.poll(connections).toBe(0);
  });

  test("[FRM1] [FRM3] a frame that is too large closes with 4504, a binary one with 4501, before the token and after", async () => {
    await start();
    for (const enter of [() => open(), () => arrive("sender")]) {
      const large = await enter();
      large.socket.send("x".repeat(65_537));
      expect(await large.closed).toBe(4504);
      const binary = await enter();
      binary.socket.send(Buffer.from("{}"));
      expect(await binary.closed).toBe(4501);
    }
  });

  test("frames after the token are ignored", async () => {
    await start();
    const page = await arrive("talker");
    page.socket.send(app.token("somebody-else"));
    page.socket.send('{"t":"hello"}');
    await tell("somebody-else", "not for this page");
    await tell("talker", "for this page");
    await expect.poll(() => page.texts.at(-1)).toBe("for this page");
    expect(page.texts).toEqual(["welcome", "for this page"]);
  });
});

test("[PSH1] unconfirmed notifications are sent again; one pong confirms all before it", async () => {
  await start();
  const deaf = await arrive("reader", { autoPong: false });
  await tell("reader", "second");
  await expect.poll(() => deaf.texts).toEqual(["welcome", "second"]);
  const delivered = async (): Promise<unknown> =>
    (await app.sql.query("SELECT delivered_seq FROM notification_store WHERE user_id = 'reader'"))
      .rows[0];
  deaf.socket.pong("3");
  deaf.socket.pong("-1");
  deaf.socket.terminate();
  const back = await open({ autoPong: false });
  const pings: string[] = [];
  back.socket.on("ping", (seq: Buffer) => pings.push(seq.toString()));
  back.socket.send(app.token("reader"));
  await expect.poll(() => [back.texts, pings]).toEqual([["welcome", "second"], ["2"]]);
  expect(await delivered()).toEqual({ delivered_seq: 0 });
  back.socket.pong("2");
  await expect.poll(delivered).toEqual({ delivered_seq: 2 });
});

test("[NTF7] expired notifications are not sent to a page, whether the sweep has counted them or not", async () => {
  await start();
  await tell("late", "expired");
  await tell("late", "still good");
  await app.sql.query(
    "UPDATE notification SET at = at - interval '16 days' WHERE user_id = 'late' AND seq = 1",
  );
  const page = await arrive("late");
  expect(page.texts).toEqual(["still good", "welcome"]);
});

test("[PSH2] [CON2] a page that does not read is closed with 4008, and finds everything when it is back", async () => {
  await start();
  const stalled = await arrive("stalled");
  stalled.socket.pause();
  let told = 0;
  // The texts fill the kernel's buffers first, then the server's.
  while ((await connections()) > 0) {
    const events = Array.from({ length: 500 }, () => ({
      id: `many-${++told}`,
      category: "news",
      toUserId: "stalled",
      data: { text: `${told} ${"x".repeat(3_900)}` },
    }));
    expect((await callHook(app, "/notifications", { events })).status).toBe(200);
  }
  stalled.socket.resume();
  expect(await stalled.closed).toBe(4008);
  const back = await open();
  back.socket.send(app.token("stalled"));
  const last = async (): Promise<number> =>
    Number([...stalled.texts, ...back.texts].at(-1)?.split(" ")[0]);
  await expect.poll(last).toBe(told);
  const numbers = [...stalled.texts, ...back.texts].slice(1).map((text) => text.split(" ")[0]);
  expect(new Set(numbers)).toEqual(new Set(Array.from({ length: told }, (_, n) => `${n + 1}`)));
});

describe("[CON5] the end of a page", () => {
  test("a drain closes every page with 4001, also one that has not signed in", async () => {
    await start();
    const [early, signedIn] = [await open(), await arrive("stays")];
    await app.stop();
    expect(await Promise.all([early.closed, signedIn.closed])).toEqual([4001, 4001]);
  });

  test("a page that leaves early, at any moment, leaves nothing behind", async () => {
    await start();
    for (let n = 0; n < 10; n++) {
      (await open()).socket.close();
      const polite = await open();
      polite.socket.send(app.token(`early-${n}`));
      polite.socket.close();
      const rude = await open();
      rude.socket.send(app.token(`early-${n}`), () => rude.socket.terminate());
      const refused = await open();
      refused.socket.send("nonsense");
      expect(await refused.closed).toBe(4500);
    }
    await expect.poll(connections).toBe(0);
    const page = await arrive("early-1");
    await tell("early-1", "later");
    await expect.poll(() => page.texts).toEqual(["welcome", "later"]);
  });
});
