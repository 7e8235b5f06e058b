import type { MailboxList } from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendText } from "../../testing/stage.ts";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test("[HEL5] [FRM1] conversations that do not fit into welcome follow as events", async () => {
  const agent = await app.agent({ capacity: 40 });
  const context = {
    pageUrl: `https://shop.example/${"x".repeat(1_900)}`,
    title: "页".repeat(200),
  };
  const socket = await agent.connect();
  for (let n = 0; n < 40; n++) await (await app.user(`many-${n}`)).ok("open", { context });
  await socket.find(() => socket.events("conversation").length >= 40);
  const { rows } = await app.sql.query<{ id: string }>(
    "SELECT id FROM conversation WHERE agent_id = $1 AND status = 'open'",
    [agent.id],
  );
  const again = await agent.connect();
  await again.settle();
  const welcome = again.frames.find((frame) => frame.t === "welcome")!;
  expect(Buffer.byteLength(JSON.stringify(welcome))).toBeLessThanOrEqual(65_536);
  const told = [
    ...welcome.conversations,
    ...again.events("conversation").map(({ conversation }) => conversation),
  ];
  expect(told.length).toBeGreaterThan(welcome.conversations.length);
  expect(new Set(told.map(({ id }) => id))).toEqual(new Set(rows.map(({ id }) => id)));
});

describe("[HEL5] welcome", () => {
  let agent: RawClient;
  beforeAll(async () => {
    agent = await (await app.agent({ capacity: 100 })).connect();
  });

  test("carries the actor, the limits and the id of the hello", async () => {
    const client = await app.connect();
    const welcome = await client.hello(
      app.token("wang", { claims: { name: " 小王 ", avatar: "https://a.example/x.png" } }),
    );
    expect(welcome).toMatchObject({
      t: "welcome",
      re: 1,
      me: {
        kind: "user",
        id: "wang",
        name: "小王",
        avatar: "https://a.example/x.png",
        visitor: false,
      },
      heartbeatMs: 25_000,
      limits: {
        frameBytes: 65_536,
        textChars: 4_000,
        unanswered: 32,
        syncPage: 200,
        recallMs: 120_000,
        uploadBytes: 20 * 1024 * 1024,
      },
      conversations: [],
      counters: { chat: 0, comment: 0, like: 0, total: 0 },
      notifications: { lastSeq: 0, deliveredSeq: 0, readSeq: 0 },
    });
    const { rows } = await app.sql.query<{ epoch: string }>("SELECT epoch FROM deskwire");
    expect(welcome.epoch).toBe(rows[0]!.epoch);
  });

  test("an avatar that is not an http(s) address and a name that is not a string are dropped", async () => {
    const client = await app.connect();
    const { me } = await client.hello(
      app.token("odd", { claims: { name: 5, avatar: "javascript:alert(1)" } }),
    );
    expect(me).toMatchObject({ name: null, avatar: null });
  });

  test("a user's welcome lists the live conversation and the latest ended one, and those of no other user", async () => {
    const ids: string[] = [];
    const user = await app.user("li");
    for (let n = 0; n < 3; n++) {
      const { conversation } = await user.ok("open", {});
      ids.push(conversation.id);
      if (n < 2) await user.ok("end", { conversationId: conversation.id });
    }
    const again = await app.connect();
    const { conversations } = await again.hello(app.token("li"));
    expect(conversations.map(({ id, status }) => ({ id, status }))).toEqual([
      { id: ids[1], status: "ended" },
      { id: ids[2], status: "open" },
    ]);
    const other = await app.connect();
    expect((await other.hello(app.token("lili"))).conversations).toEqual([]);
  });

  test("an agent's welcome lists every live conversation assigned to that agent, and no other", async () => {
    const mine = await app.agent({ capacity: 3 });
    const first = await mine.connect();
    await agent.ok("status", { availability: "away" });
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await (await app.user()).ok("open", {})).conversation.id);
    await first.ok("end", { conversationId: ids[0]! });
    await agent.ok("status", { availability: "online" });
    await first.close();
    const again = await app.connect();
    const { conversations } = await again.hello(await mine.ticket());
    expect(conversations.map(({ id }) => id).sort()).toEqual(ids.slice(1).sort());
    await again.close();
  });

  test("[MBX1] ended conversations are listed while messages of the other side wait in them; receipts empty them", async () => {
    await agent.ok("status", { availability: "away" });
    const mine = await app.agent();
    const first = await mine.connect();
    const user = await app.user("waited-for");
    const { id } = (await user.ok("open", {})).conversation;
    await first.close();
    const { seq } = await user.ok("send", {
      conversationId: id,
      clientId: "w",
      kind: "text",
      body: { text: "are you there?" },
    });
    await user.ok("end", { conversationId: id });
    const depths = async () =>
      ((await mine.http("GET", "/api/v1/mailboxes")).json() as MailboxList).mailboxes.map(
        ({ depth }) => depth,
      );
    expect(await depths()).toEqual([1]);
    const back = await app.connect();
    const { conversations } = await back.hello(await mine.ticket());
    expect(conversations.map((each) => [each.id, each.status])).toEqual([[id, "ended"]]);
    await back.ok("sync", { conversationId: id, after: 0, limit: 10 });
    back.send({ t: "receipt", id: 9, conversationId: id, delivered: seq });
    await user.event("receipt", (event) => event.delivered === seq);
    expect(await depths()).toEqual([]);
    const next = await app.connect();
    expect((await next.hello(await mine.ticket())).conversations).toEqual([]);
    for (const client of [back, next]) await client.close();
    await agent.ok("status", { availability: "online" });
  });

  test("[MBX1] a user's earlier conversation is listed while messages of the agent wait in it", async () => {
    const user = await app.user("away-early");
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      ids.push((await user.ok("open", {})).conversation.id);
      if (n === 0) await sendText(agent, ids[0]!, "while the user is away");
      await user.ok("end", { conversationId: ids[n]! });
    }
    const listed = async () => {
      const again = await app.connect();
      const { conversations } = await again.hello(app.token("away-early"));
      return conversations.map(({ id }) => id).toSorted();
    };
    expect(await listed()).toEqual([ids[0]!, ids[2]!].toSorted());
    await user.ok("sync", { conversationId: ids[0]!, after: 0, limit: 10 });
    user.send({ t: "receipt", id: 9, conversationId: ids[0], delivered: 3 });
    await agent.event("receipt", (event) => event.conversationId === ids[0]);
    expect(await listed()).toEqual([ids[2]]);
  });
});

test("[HEL7] no event is missed around welcome: the first event is at most one past the lastSeq of welcome", async () => {
  const agent = await (await app.agent({ capacity: 100 })).connect();
  const user = await app.user("stream");
  const { conversation } = await user.ok("open", {});
  const conversationId = conversation.id;
  const writer = user;
  let stop = false;
  const stream = (async () => {
    for (let n = 0; !stop; n++)
      await writer.ok("send", {
        conversationId,
        clientId: `s${n}`,
        kind: "text",
        body: { text: `${n}` },
      });
  })();
  for (let n = 0; n < 25; n++) {
    const late = await app.connect();
    const { conversations } = await late.hello(app.token("stream"));
    const { lastSeq } = conversations.find((each) => each.id === conversationId)!;
    await late.event("message", (event) => event.message.seq > lastSeq + 3);
    const seqs = late.events("message").map((event) => event.message.seq);
    expect(seqs[0]).toBeLessThanOrEqual(lastSeq + 1);
    expect(seqs).toEqual(seqs.map((_, at) => seqs[0]! + at));
    expect(late.frames[0]!.t).toBe("welcome");
    await late.close();
  }
  stop = true;
  await stream;
  await agent.close();
});
