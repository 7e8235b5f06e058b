import type { MailboxState } from "@deskwire/protocol";
import { connectRaw, type RawClient } from "@deskwire/testkit/raw-client";
import { SESSION_SECRET, startTestApp, USER_SECRET, type TestApp } from "../../testing/test-app.ts";
import { signUserToken, type TokenParts } from "@deskwire/testkit/user-token";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendText } from "../../testing/stage.ts";

const ALLOWED = "https://shop.example";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ env: { ALLOWED_ORIGINS: ALLOWED }, timings: { watchMs: 100 } });
});

afterAll(() => app.close());

const hello = (token: unknown) => ({
  t: "hello",
  id: 1,
  token,
  client: { name: "t", version: "1" },
});

async function closeOf(token: unknown): Promise<number> {
  const client = await app.connect();
  client.send(hello(token));
  const { code } = await client.closed;
  expect(client.frames).toEqual([]);
  return code;
}

test("[CON7] a token that names parameters of any script is refused, and the next one is heard", async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const name = "中".repeat(80);
  const header = part({ alg: "HS256", crit: [name], [name]: 1 });
  expect(await closeOf(`${header}.${part({ sub: "a", exp: 9e9 })}.AAAA`)).toBe(4500);
  await (await app.user()).settle();
});

describe("[HEL1] the first frame is hello", () => {
  test.each([{ t: "ping", id: 1 }, { t: "open", id: 1 }, { t: "nonsense" }, {}])(
    "%j instead closes with 4507",
    async (frame) => {
      const client = await app.connect();
      client.send(frame);
      expect(await client.closed).toMatchObject({ code: 4507 });
    },
  );

  test("silence closes with 4507", async () => {
    const hasty = await startTestApp({ timings: { helloMs: 50 } });
    const client = await hasty.connect();
    expect(await client.closed).toMatchObject({ code: 4507 });
    await hasty.close();
  });

  test.each<object>([
    { token: "" },
    { token: 5 },
    { token: undefined },
    { token: "x".repeat(8_193) },
    { client: "widget" },
    { client: undefined },
    { id: "1" },
    { caps: "batch" },
    { resume: { epoch: "x" } },
    { resume: { epoch: "x", conversations: [{ id: "x", seq: 1 }] } },
  ])("[HEL9] a hello of the wrong form closes with 4501: %j", async (wrong) => {
    const client = await app.connect();
    client.send({ ...hello(app.token("u")), ...wrong });
    expect(await client.closed).toMatchObject({ code: 4501 });
  });

  test("[HEL9] an unknown cap is ignored", async () => {
    const client = await app.user(undefined, { caps: ["telepathy"] });
    expect(await client.ask({ t: "ping" })).toMatchObject({ t: "pong" });
  });

  test("[HEL9] resume is accepted and skips nothing", async () => {
    const first = await app.user("returning");
    const { id, lastSeq } = (await first.ok("open", {})).conversation;
    await first.close();
    const resume = { epoch: "another", conversations: [{ id, seq: lastSeq }] };
    const client = await app.connect();
    const welcome = await client.hello(app.token("returning"), { resume });
    expect(welcome.conversations).toMatchObject([{ id }]);
    const { messages } = await client.ok("sync", { conversationId: id, after: 0, limit: 200 });
    expect(messages.map(({ seq }) => seq).slice(0, 2)).toEqual([1, 2]);
    await client.close();
  });
});

describe("[HEL2] tokens", () => {
  const forged: [string, (sub: string) => string][] = [
    ["no token at all", () => "garbage"],
    ["three dots", () => "a.b.c"],
    ["alg none", (sub) => signUserToken(USER_SECRET, sub, { header: { alg: "none" } })],
    ["another algorithm", (sub) => signUserToken(USER_SECRET, sub, { header: { alg: "HS512" } })],
    ["another secret", (sub) => signUserToken("another secret", sub)],
    ["the server's own secret", (sub) => signUserToken(SESSION_SECRET, sub)],
    ["a changed payload", (sub) => tamper(signUserToken(USER_SECRET, sub))],
    ["no expiry", (sub) => signUserToken(USER_SECRET, sub, { claims: { exp: undefined } })],
    [
      "an expiry that is no number",
      (sub) => signUserToken(USER_SECRET, sub, { claims: { exp: "never" } }),
    ],
    [
      "a time before it is good",
      (sub) =>
        signUserToken(USER_SECRET, sub, { claims: { nbf: Math.floor(Date.now() / 1_000) + 600 } }),
    ],
    ["no sub", (sub) => signUserToken(USER_SECRET, sub, { claims: { sub: undefined } })],
    [
      "a sub that is a number",
      (sub) => signUserToken(USER_SECRET, sub, { claims: { sub: 66_666_666 } }),
    ],
    [
      "an unknown critical header",
      (sub) => signUserToken(USER_SECRET, sub, { header: { crit: ["x"], x: 1 } }),
    ],
    [
      "a visitor's type signed by the main site",
      () => signUserToken(USER_SECRET, "visitor:1", { header: { typ: "deskwire-visitor+jwt" } }),
    ],
    [
      "a ticket signed by the main site",
      () =>
        signUserToken(USER_SECRET, "66666666", {
          header: { typ: "deskwire-ticket+jwt" },
          claims: { login: "x" },
        }),
    ],
    [
      "a visitor's id in a user's token",
      () => signUserToken(USER_SECRET, "visitor:01900000-0000-7000-8000-000000000000"),
    ],
    [
      "a user's id in a visitor's token",
      () => signUserToken(SESSION_SECRET, "u1", { header: { typ: "deskwire-visitor+jwt" } }),
    ],
  ];
  test.each(forged)("%s closes with 4500", async (_, make) => {
    expect(await closeOf(make("u1"))).toBe(4500);
  });

  test("one that has expired closes with 4005", async () => {
    expect(await closeOf(app.token("u1", { life: -60 }))).toBe(4005);
  });

  test("an expired one that is forged as well closes with 4500", async () => {
    expect(await closeOf(signUserToken("another secret", "u1", { life: -60 }))).toBe(4500);
  });

  test("a ticket is void once its sign-in is over, and with a sign-in that never was", async () => {
    const agent = await app.agent();
    const ticket = await agent.ticket();
    await agent.http("POST", "/api/v1/auth/logout");
    expect(await closeOf(ticket)).toBe(4005);
    const login = {
      header: { typ: "deskwire-ticket+jwt" },
      claims: { login: "01900000-0000-7000-8000-000000000000" },
    };
    expect(await closeOf(signUserToken(SESSION_SECRET, agent.id, login))).toBe(4005);
  });

  test("an agent's ticket does not speak for another agent", async () => {
    const agent = await app.agent();
    const { rows } = await app.sql.query<{ id: string }>(
      "SELECT id FROM agent_session WHERE agent_id = $1",
      [agent.id],
    );
    const parts: TokenParts = {
      header: { typ: "deskwire-ticket+jwt" },
      claims: { login: rows[0]!.id },
    };
    expect(await closeOf(signUserToken(SESSION_SECRET, app.admin.id, parts))).toBe(4005);
    const own = await app.connect();
    expect((await own.hello(signUserToken(SESSION_SECRET, agent.id, parts))).me).toMatchObject({
      kind: "agent",
      id: agent.id,
    });
    await own.close();
  });

  test("a second hello is answered already_signed_in, and changes nobody", async () => {
    const client = await app.user("first");
    expect(await client.ask(hello(app.token("second")))).toMatchObject({
      t: "err",
      code: "already_signed_in",
    });
    const { conversation } = await client.ok("open", {});
    expect(conversation.user.id).toBe("first");
  });

  test("[HEL8] frames before welcome are handled after it, in their order", async () => {
    const client = await app.connect();
    client.send(hello(app.token("eager")));
    client.send({ t: "ping", id: 2 });
    client.send({ t: "nonsense", id: 3 });
    client.send({ t: "ping", id: 4 });
    await client.find((frame) => "re" in frame && frame.re === 4);
    const answers = client.frames.flatMap((frame) => ("re" in frame ? [[frame.re, frame.t]] : []));
    expect(answers.slice(0, 2)).toEqual([
      [1, "welcome"],
      [2, "pong"],
    ]);
    expect(answers).toContainEqual([3, "err"]);
  });

  test("[HEL5] [FRM1] what welcome has no room for follows as conversation events", async () => {
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

  test("[HEL8] too many frames before welcome close with 4013", async () => {
    const client = await app.connect();
    client.send(hello(app.token("hasty")));
    for (let id = 2; id < 110; id++) client.send({ t: "ping", id });
    expect(await client.closed).toMatchObject({ code: 4013 });
    const large = await app.connect();
    large.send(hello(app.token("large")));
    for (let id = 2; id < 5; id++) large.send({ t: "ping", id, more: "x".repeat(40_000) });
    expect(await large.closed).toMatchObject({ code: 4013 });
  });
});

describe("[HEL3] a token that expires during the connection closes it with 4005", () => {
  test("a user's", async () => {
    const client = await app.connect();
    // The clocks of the main site may differ by a few seconds: it is still good for hello.
    await client.hello(app.token("late", { life: -1 }));
    expect(await client.closed).toMatchObject({ code: 4005 });
  });

  test("an agent's sign-in", async () => {
    const agent = await app.agent();
    await app.sql.query(
      "UPDATE agent_session SET expires_at = now() + interval '2 s' WHERE agent_id = $1",
      [agent.id],
    );
    const client = await agent.connect();
    expect(await client.closed).toMatchObject({ code: 4005 });
    expect((await agent.http("GET", "/api/v1/auth/session")).status).toBe(401);
  });
});

describe("[HEL4] subprotocol and origin", () => {
  test.each([[[]], [["deskwire.v2"]], [["chat", "superchat"]]])(
    "without deskwire.v1 the socket closes with 4506: %j",
    async (protocols) => {
      const client = await app.connect({ protocols });
      expect(await client.closed).toMatchObject({ code: 4506 });
    },
  );

  test("deskwire.v1 may stand anywhere in the list", async () => {
    const client = await app.connect({ protocols: ["deskwire.v9", "deskwire.v1"] });
    expect(await client.hello(app.token("u"))).toMatchObject({ t: "welcome" });
  });

  test.each([
    "https://evil.example",
    "null",
    "http://127.0.0.1",
    "https://shop.example.evil.example",
    "https://shop.example:8443",
    "nonsense",
  ])("origin %s is refused before the upgrade", async (origin) => {
    await expect(connectRaw(app.url, { headers: { origin } })).rejects.toThrow("403");
  });

  test("the server's own origin, an allowed one and none are served", async () => {
    for (const headers of [{ origin: app.url }, { origin: ALLOWED }, {}]) {
      const client = await app.connect({ headers });
      expect(await client.hello(app.token("u"))).toMatchObject({ t: "welcome" });
    }
  });

  test("a plain GET is told what the address is for", async () => {
    const answer = await app.http("GET", "/ws");
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ code: "bad_request" });
  });

  test("[CON6] a token in the URL signs nobody in", async () => {
    const client = await connectRaw(app.url, { query: `?token=${app.token("u")}` });
    client.send({ t: "ping", id: 1 });
    expect(await client.closed).toMatchObject({ code: 4507 });
  });
});

describe("[HEL5] welcome", () => {
  let agent: RawClient;
  beforeAll(async () => {
    agent = await (await app.agent({ capacity: 100 })).connect();
  });

  test("says who one is, what the limits are, and answers the hello's id", async () => {
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

  test("an avatar that is no http(s) address, and a name that is no text, are dropped", async () => {
    const client = await app.connect();
    const { me } = await client.hello(
      app.token("odd", { claims: { name: 5, avatar: "javascript:alert(1)" } }),
    );
    expect(me).toMatchObject({ name: null, avatar: null });
  });

  test("a user's lists the live conversation and the latest ended one, and nobody else's", async () => {
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

  test("an agent's lists every live conversation assigned to that agent, and no others", async () => {
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

  test("[MBX1] ended ones are listed as long as something of the other side waits in them; receipts empty them", async () => {
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
      (
        (await mine.http("GET", "/api/v1/mailboxes")).json() as { mailboxes: MailboxState[] }
      ).mailboxes.map(({ depth }) => depth);
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

  test("[MBX1] a user's earlier one is listed while the agent's words wait in it", async () => {
    const user = await app.user("away-early");
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      ids.push((await user.ok("open", {})).conversation.id);
      if (n === 0) await sendText(agent, ids[0]!, "to one who does not look");
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

describe("[HEL6] user ids", () => {
  test.each([
    "x",
    "x".repeat(64),
    "😀".repeat(64),
    "小明😀",
    "66666666",
    "a b/c?d#e",
    "__proto__",
    "constructor",
  ])("%j can open and talk", async (id) => {
    const client = await app.user(id);
    const { conversation } = await client.ok("open", {});
    expect(conversation.user).toMatchObject({ kind: "user", id });
    await client.ok("send", {
      conversationId: conversation.id,
      clientId: "1",
      kind: "text",
      body: { text: "hi" },
    });
    const { messages } = await client.ok("sync", {
      conversationId: conversation.id,
      after: 0,
      limit: 10,
    });
    expect(messages.find((message) => message.clientId === "1")!.from).toEqual({
      kind: "user",
      id,
    });
  });

  test.each([
    "",
    "x".repeat(65),
    "😀".repeat(65),
    "visitor:",
    "visitor:me",
    "a\u0000b",
    "a\nb",
    "\ud800",
  ])("%j is refused with 4500", async (id) => {
    expect(await closeOf(app.token(id))).toBe(4500);
  });

  test("a visitor's id is the server's, and starts with visitor:", async () => {
    const { token, user } = await app.visitor("Anna");
    const client = await app.connect();
    const { me } = await client.hello(token);
    expect(me).toEqual(user);
    expect(user).toMatchObject({ kind: "user", name: "Anna", visitor: true });
    expect(user.id).toMatch(/^visitor:[0-9a-f-]{36}$/);
  });
});

test("[HEL7] no event is missed around welcome: what comes next is at most one past what welcome says", async () => {
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

/** Another user's id under the first one's signature. */
function tamper(token: string): string {
  const [head, , signature] = token.split(".");
  const payload = Buffer.from(JSON.stringify({ sub: "somebody", exp: 9_999_999_999 })).toString(
    "base64url",
  );
  return `${head}.${payload}.${signature}`;
}
