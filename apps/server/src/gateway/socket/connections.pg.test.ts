import type { RawClient } from "@deskwire/testkit/raw-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { afterEach, describe, expect, test } from "vitest";
import { sendText } from "../../testing/stage.ts";

let app: TestApp;

afterEach(() => app.close());

describe("[CON1] signs of life", () => {
  test("a client that answers nothing is closed with 4012; one that answers stays", async () => {
    app = await startTestApp({ timings: { heartbeatMs: 50, pongMs: 1_000, watchMs: 25 } });
    const [dead, alive] = [await app.user(), await app.user()];
    dead.answerPings(false);
    expect(await dead.closed).toMatchObject({ code: 4012 });
    expect(alive.frames.filter((frame) => frame.t === "ping").length).toBeGreaterThan(2);
    expect(await alive.ask({ t: "ping" })).toMatchObject({ t: "pong" });
  });

  test("any frame is a sign of life", async () => {
    app = await startTestApp({ timings: { heartbeatMs: 50, pongMs: 1_000, watchMs: 25 } });
    const client = await app.user();
    client.answerPings(false);
    const pings = () => client.frames.filter((frame) => frame.t === "ping").length;
    for (let n = 1; n <= 25; n++) {
      await client.find(() => pings() >= n);
      client.send({ t: "nonsense" });
    }
    expect(await client.ask({ t: "ping" })).toMatchObject({ t: "pong" });
  });
});

describe("[CON2] a client that does not read", () => {
  test("is closed with 4008, delays no other client, and finds everything when it is back", async () => {
    const env = { FRAMES_PER_SECOND: "100000", PARTICIPANT_BYTES_PER_SECOND: "10000000" };
    app = await startTestApp({ env });
    const agent = await app.agent();
    const [stalled, watcher] = [
      await agent.connect(),
      await (await app.agent({ capacity: 0 })).connect(),
    ];
    const user = await app.user();
    const { conversation } = await user.ok("open", {});
    const conversationId = conversation.id;
    const long = "长".repeat(4_000);
    await sendText(user, conversationId, long);
    stalled.pause();
    // The frames fill the kernel's buffers first, then the server's.
    const closed = watcher.event(
      "presence",
      (event) => event.agentId === agent.id && !event.reachable,
    );
    let gone = false;
    void closed.then(() => (gone = true));
    let sent = 1;
    for (; !gone; sent += 20)
      await Promise.all(Array.from({ length: 20 }, () => sendText(user, conversationId, long)));
    stalled.resume();
    expect(await stalled.closed).toMatchObject({ code: 4008 });
    expect(user.events("message").filter((event) => event.message.kind === "text")).toHaveLength(
      sent,
    );
    const back = await agent.connect();
    const { lastSeq } = await back.ok("sync", { conversationId, after: 0, limit: 1 });
    expect(lastSeq).toBe(sent + 2);
  });
});

describe("[CON3] a client that sends too much", () => {
  test("is answered with rate_limited, then closed with 4013", async () => {
    app = await startTestApp({ env: { FRAMES_PER_SECOND: "5" } });
    const client = await app.user();
    for (let n = 0; n < 200; n++) client.send({ t: "ping", id: n });
    expect(await client.closed).toMatchObject({ code: 4013 });
    expect(client.frames.filter((frame) => frame.t === "pong").length).toBeGreaterThanOrEqual(20);
    const limited = client.frames.find(
      (frame) => frame.t === "err" && frame.code === "rate_limited",
    );
    expect(limited).toMatchObject({ retryable: true, retryAfterMs: 1_000 });
  });

  test("an array counts as the frames in it", async () => {
    app = await startTestApp({ env: { FRAMES_PER_SECOND: "5" } });
    const client = await app.user(undefined, { caps: ["batch"] });
    client.send(Array.from({ length: 200 }, (_, n) => ({ t: "ping", id: n })));
    expect(await client.closed).toMatchObject({ code: 4013 });
  });
});

describe("[CON5] draining", () => {
  test("clients get draining and are closed with 4001; acknowledged messages are stored, each once", async () => {
    app = await startTestApp();
    const agent = await (await app.agent()).connect();
    const users = await Promise.all(Array.from({ length: 5 }, () => app.user()));
    const ids = await Promise.all(
      users.map(async (user) => (await user.ok("open", {})).conversation.id),
    );
    const acknowledged: string[] = [];
    const sends = users.flatMap((user, n) =>
      Array.from({ length: 100 }, async (_, each) => {
        const clientId = `${n}-${each}`;
        await user.ok("send", {
          conversationId: ids[n]!,
          clientId,
          kind: "text",
          body: { text: "x" },
        });
        acknowledged.push(clientId);
      }),
    );
    await Promise.race(sends);
    await app.stop();
    await Promise.allSettled(sends);
    for (const client of [agent, ...users]) {
      expect(await client.closed).toMatchObject({ code: 4001 });
      expect(client.frames.filter((frame) => frame.t === "draining")).toEqual([
        { t: "draining", retryAfterMs: expect.any(Number) as unknown },
      ]);
    }
    const { rows } = await app.sql.query<{ client_id: string }>(
      "SELECT client_id FROM message WHERE client_id IS NOT NULL",
    );
    const stored = rows.map((row) => row.client_id);
    expect(new Set(stored).size).toBe(stored.length);
    expect(stored).toEqual(expect.arrayContaining(acknowledged));
    expect(acknowledged.length).toBeGreaterThan(0);
    await expect(app.connect()).rejects.toThrow("ECONNREFUSED");
  });

  test("a client that connects meanwhile is closed with 4001 and does not delay the drain", async () => {
    app = await startTestApp();
    const stopped = app.stop();
    const late = await connectUntilRefused(app);
    await stopped;
    for (const client of late) expect(await client.closed).toMatchObject({ code: 4001 });
  });
});

async function connectUntilRefused({ connect }: TestApp): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  for (;;) {
    try {
      clients.push(await connect());
    } catch {
      return clients;
    }
  }
}
