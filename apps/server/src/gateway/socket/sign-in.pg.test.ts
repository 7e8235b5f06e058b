import { once } from "node:events";
import WebSocket from "ws";
import { SESSION_SECRET, startTestApp, USER_SECRET, type TestApp } from "../../testing/test-app.ts";
import { signUserToken, type TokenParts } from "@deskwire/testkit/user-token";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ timings: { watchMs: 100 } });
});
afterAll(() => app.close());

async function closeOf(token: unknown): Promise<number> {
  const client = await app.connect();
  client.send({ t: "hello", id: 1, token, client: { name: "t", version: "1" } });
  const { code } = await client.closed;
  expect(client.frames).toEqual([]);
  return code;
}

test("[SRV14] a refused token leaves a trace on /ws and on /push, and a good one leaves none", async () => {
  const refused = async (): Promise<number> => {
    const { text } = await app.http("GET", "/metrics");
    const line = /^deskwire_credentials_refused_total\{code="token_invalid",.*\} (\d+)$/m.exec(
      text,
    );
    return Number(line?.[1] ?? 0);
  };
  const before = await refused();
  await (await app.user()).settle();
  expect(await refused()).toBe(before);
  expect(await closeOf("garbage")).toBe(4500);
  expect(await refused()).toBe(before + 1);
  const page = new WebSocket(`${app.url.replace(/^http/, "ws")}/push`);
  page.on("open", () => page.send("garbage"));
  await once(page, "close");
  expect(await refused()).toBe(before + 2);
});

test("[CON7] a token whose header has names in any script is refused, and the server goes on", async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const name = "中".repeat(80);
  const header = part({ alg: "HS256", crit: [name], [name]: 1 });
  expect(await closeOf(`${header}.${part({ sub: "a", exp: 9e9 })}.AAAA`)).toBe(4500);
  await (await app.user()).settle();
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
      "an expiry that is not a number",
      (sub) => signUserToken(USER_SECRET, sub, { claims: { exp: "never" } }),
    ],
    [
      "a start of validity in the future",
      (sub) =>
        signUserToken(USER_SECRET, sub, { claims: { nbf: Math.floor(Date.now() / 1_000) + 600 } }),
    ],
    ["no sub", (sub) => signUserToken(USER_SECRET, sub, { claims: { sub: undefined } })],
    [
      "a sub that is a fraction",
      (sub) => signUserToken(USER_SECRET, sub, { claims: { sub: 66_666_666.5 } }),
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

  test("an expired token closes with 4005", async () => {
    expect(await closeOf(app.token("u1", { life: -60 }))).toBe(4005);
  });

  test("a token that is expired and forged closes with 4500", async () => {
    expect(await closeOf(signUserToken("another secret", "u1", { life: -60 }))).toBe(4500);
  });

  test("a ticket is void when its sign-in has ended or never existed", async () => {
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

  test("an agent's ticket does not sign another agent in", async () => {
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
});

describe("[HEL3] a token that expires during the connection closes it with 4005", () => {
  test("a user's", async () => {
    const client = await app.connect();
    // The clocks of the main site may differ by a few seconds, so hello still accepts the token.
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

  test("the server makes a visitor's id, which starts with visitor:", async () => {
    const { token, user } = await app.visitor("Anna");
    const client = await app.connect();
    const { me } = await client.hello(token);
    expect(me).toEqual(user);
    expect(user).toMatchObject({ kind: "user", name: "Anna", visitor: true });
    expect(user.id).toMatch(/^visitor:[0-9a-f-]{36}$/);
  });
});

/** Puts another user's id under the signature of the token. */
function tamper(token: string): string {
  const [head, , signature] = token.split(".");
  const payload = Buffer.from(JSON.stringify({ sub: "somebody", exp: 9_999_999_999 })).toString(
    "base64url",
  );
  return `${head}.${payload}.${signature}`;
}
