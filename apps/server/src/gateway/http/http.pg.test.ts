import { connect } from "node:net";
import { ERRORS, type ConversationPage, type ErrorCode, type Problem } from "@deskwire/protocol";
import {
  startTestApp,
  type HttpAnswer,
  type TestAgent,
  type TestApp,
} from "../../testing/test-app.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendText } from "../../testing/stage.ts";

let app: TestApp;
let agent: TestAgent;
let lead: TestAgent;
let stranger: TestAgent;
let disabled: TestAgent;
let visitorToken: string;
/** Of "ann", assigned to `agent`. */
let id: string;

beforeAll(async () => {
  app = await startTestApp({ env: { ALLOWED_ORIGINS: "https://shop.example" } });
  agent = await app.agent();
  const socket = await agent.connect();
  const ann = await app.user("ann");
  id = (await ann.ok("open", {})).conversation.id;
  await sendText(ann, id, "hello");
  await socket.ok("send", {
    conversationId: id,
    clientId: "note",
    kind: "note",
    body: { text: "secret" },
  });
  [lead, stranger, disabled] = [
    await app.agent({ role: "supervisor" }),
    await app.agent(),
    await app.agent(),
  ];
  await app.admin.http("PATCH", `/api/v1/agents/${disabled.id}`, { disabled: true });
  visitorToken = (await app.visitor()).token;
});
afterAll(() => app.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** The code of a problem document that is all that RFC 9457 and [HTP1] ask for; otherwise what is wrong with it. */
function problemOf(answer: HttpAnswer): string {
  const type = answer.headers.get("content-type") ?? "";
  if (!type.startsWith("application/problem+json"))
    return `${answer.status} ${type} ${answer.text}`;
  const problem = answer.json() as Problem;
  const whole =
    ERRORS[problem.code].status === problem.status &&
    answer.status === problem.status &&
    /^[0-9a-f-]{36}$/.test(problem.requestId) &&
    URL.canParse(problem.type) &&
    problem.title !== "" &&
    problem.detail !== "";
  return whole ? problem.code : `incomplete: ${answer.text}`;
}

describe("[HTP1] what the framework or node refuse by themselves is a problem document too", () => {
  test("an address that cannot be decoded", async () => {
    expect(problemOf(await app.http("GET", "/api/v1/conversations/%E0%A4%A"))).toBe("bad_request");
  });

  test("headers beyond all measure", async () => {
    const answer = await app.http("GET", `/api/v1/conversations?x=${"x".repeat(20_000)}`);
    expect(problemOf(answer)).toBe("too_large");
  });

  test("bytes that are no request", async () => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.end("nonsense\r\n\r\n");
    const text = (await socket.setEncoding("utf8").toArray()).join("");
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.slice(text.indexOf("{")))).toMatchObject({ code: "bad_request" });
  });

  test("OPTIONS that is no preflight, and a body that is named and not there", async () => {
    expect((await app.http("OPTIONS", "/api/v1/visitors")).status).toBeLessThan(300);
    const headers = { "content-type": "application/json" };
    expect((await app.http("POST", "/api/v1/visitors", { headers })).status).toBeLessThan(300);
  });
});

const resultOf = (answer: HttpAnswer): string => (answer.status < 400 ? "ok" : problemOf(answer));

describe("who may call what", () => {
  const ACTORS: [string, () => Record<string, string> | Promise<Record<string, string>>][] = [
    ["nobody", () => ({})],
    ["a wrong cookie", () => ({ cookie: "deskwire_session=nonsense" })],
    ["a wrong token", () => bearer("nonsense")],
    ["an expired token", () => bearer(app.token("ann", { life: -60 }))],
    ["its user", () => bearer(app.token("ann"))],
    ["another user", () => bearer(app.token("bob"))],
    ["a user with its agent's id", () => bearer(app.token(agent.id))],
    ["a visitor", () => bearer(visitorToken)],
    ["its agent", () => ({ cookie: agent.cookie, "x-csrf-token": agent.csrfToken })],
    ["its agent's ticket", async () => bearer(await agent.ticket())],
    ["another agent", () => ({ cookie: stranger.cookie, "x-csrf-token": stranger.csrfToken })],
    ["a disabled agent", () => ({ cookie: disabled.cookie, "x-csrf-token": disabled.csrfToken })],
    ["a supervisor", () => ({ cookie: lead.cookie, "x-csrf-token": lead.csrfToken })],
    ["an admin", () => ({ cookie: app.admin.cookie, "x-csrf-token": app.admin.csrfToken })],
  ];
  const ANONYMOUS = {
    nobody: "not_signed_in",
    "a wrong cookie": "not_signed_in",
    "a disabled agent": "not_signed_in",
  };
  const WRONG_TOKEN = { "a wrong token": "token_invalid", "an expired token": "token_expired" };
  /** Routes that know agents by their cookie alone. */
  const AGENTS_ONLY = {
    ...ANONYMOUS,
    "a wrong token": "not_signed_in",
    "an expired token": "not_signed_in",
    "its user": "not_signed_in",
    "another user": "not_signed_in",
    "a user with its agent's id": "not_signed_in",
    "a visitor": "not_signed_in",
    "its agent's ticket": "not_signed_in",
  };
  const READERS = {
    ...ANONYMOUS,
    ...WRONG_TOKEN,
    "its user": "ok",
    "another user": "unknown_conversation",
    "a user with its agent's id": "unknown_conversation",
    "a visitor": "unknown_conversation",
    "its agent": "ok",
    "its agent's ticket": "ok",
    "another agent": "unknown_conversation",
    "a supervisor": "ok",
    "an admin": "ok",
  };
  const EVERYBODY = Object.fromEntries(
    Object.entries(READERS).map(([who, result]) => [
      who,
      result === "unknown_conversation" ? "ok" : result,
    ]),
  );

  const without = (names: string[], result: string) =>
    Object.fromEntries(names.map((name) => [name, result]));

  const ROUTES: [string, string, () => string, unknown, Record<string, string>][] = [
    ["[ACC1] [ACC2]", "GET", () => `/api/v1/conversations/${id}`, undefined, READERS],
    ["[ACC1] [ACC2]", "GET", () => `/api/v1/conversations/${id}/messages`, undefined, READERS],
    [
      "[ASG5]",
      "GET",
      () => `/api/v1/conversations/${id}/assignments`,
      undefined,
      { ...READERS, "its user": "forbidden" },
    ],
    ["[ACC1]", "GET", () => "/api/v1/conversations", undefined, EVERYBODY],
    [
      "[ACC2]",
      "GET",
      () => "/api/v1/conversations?scope=all",
      undefined,
      {
        ...EVERYBODY,
        "its agent": "forbidden",
        "its agent's ticket": "forbidden",
        "another agent": "forbidden",
      },
    ],
    ["[ACC2]", "GET", () => "/api/v1/conversations?scope=queue", undefined, EVERYBODY],
    [
      "[HTP2]",
      "GET",
      () => "/api/v1/agents",
      undefined,
      {
        ...AGENTS_ONLY,
        "its agent": "ok",
        "another agent": "ok",
        "a supervisor": "ok",
        "an admin": "ok",
      },
    ],
    [
      "[ACC4]",
      "POST",
      () => "/api/v1/agents",
      { email: "not an e-mail" },
      {
        ...without(
          ACTORS.map(([who]) => who),
          "bad_request",
        ),
      },
    ],
    [
      "[ACC4]",
      "PATCH",
      () => `/api/v1/agents/${agent.id}`,
      { capacity: 7 },
      {
        ...AGENTS_ONLY,
        "its agent": "forbidden",
        "another agent": "forbidden",
        "a supervisor": "forbidden",
        "an admin": "ok",
      },
    ],
    [
      "[HTP2]",
      "GET",
      () => "/api/v1/auth/session",
      undefined,
      {
        ...AGENTS_ONLY,
        "its agent": "ok",
        "another agent": "ok",
        "a supervisor": "ok",
        "an admin": "ok",
      },
    ],
    [
      "[HTP2]",
      "POST",
      () => "/api/v1/ws-ticket",
      undefined,
      {
        ...AGENTS_ONLY,
        "its agent": "ok",
        "another agent": "ok",
        "a supervisor": "ok",
        "an admin": "ok",
      },
    ],
  ];

  test.each(ROUTES)("%s %s %s", async (_, method, path, body, expected) => {
    const found: Record<string, string> = {};
    for (const [who, headers] of ACTORS)
      found[who] = resultOf(await app.http(method, path(), { body, headers: await headers() }));
    expect(found).toEqual(expected);
  });

  test("[ACC4] agents are made by admins alone", async () => {
    const account = {
      email: "new@deskwire.test",
      name: "New",
      password: "password",
      role: "agent",
      capacity: 1,
    };
    for (const who of [agent, lead, stranger])
      expect(problemOf(await who.http("POST", "/api/v1/agents", account))).toBe("forbidden");
    expect(
      problemOf(
        await app.http("POST", "/api/v1/agents", {
          body: account,
          headers: bearer(app.token("ann")),
        }),
      ),
    ).toBe("not_signed_in");
    const created = await app.admin.http("POST", "/api/v1/agents", account);
    expect(created.status).toBe(201);
    expect(created.json()).not.toHaveProperty("passwordHash");
    expect(
      problemOf(
        await app.admin.http("POST", "/api/v1/agents", {
          ...account,
          email: " NEW@deskwire.test ".trim(),
        }),
      ),
    ).toBe("email_taken");
  });

  test("a user's list holds their own alone, whatever they ask for", async () => {
    for (const query of [
      "",
      "?scope=all",
      "?scope=queue",
      "?userId=ann",
      "?scope=all&userId=ann&status=open",
    ]) {
      const answer = await app.http("GET", `/api/v1/conversations${query}`, {
        headers: bearer(app.token("bob")),
      });
      expect((answer.json() as ConversationPage).conversations).toEqual([]);
    }
    const own = (
      await app.http("GET", "/api/v1/conversations?userId=bob", {
        headers: bearer(app.token("ann")),
      })
    ).json() as ConversationPage;
    expect(own.conversations.map((each) => each.id)).toEqual([id]);
    expect(own.conversations[0]!.lastMessage).toMatchObject({ body: { text: "hello" } });
  });
});

describe("[HTP2] sessions", () => {
  test("the cookie is httpOnly, SameSite=Lax, and Secure behind https", async () => {
    const login = (headers: Record<string, string>) =>
      app.http("POST", "/api/v1/auth/login", {
        body: { email: agent.email, password: agent.password },
        headers,
      });
    const plain = (await login({ "x-forwarded-for": "10.9.9.1" })).headers.getSetCookie()[0]!;
    expect(plain).toMatch(/; HttpOnly/);
    expect(plain).toMatch(/; SameSite=Lax/);
    expect(plain).toMatch(/; Path=\//);
    expect(plain).not.toMatch(/Secure/);
    const secure = (
      await login({ "x-forwarded-for": "10.9.9.1", "x-forwarded-proto": "https" })
    ).headers.getSetCookie()[0]!;
    expect(secure).toMatch(/; Secure/);
  });

  test.each([
    [
      "POST",
      "/api/v1/agents",
      { email: "x@y.z", name: "X", password: "password", role: "agent", capacity: 1 },
    ],
    ["PATCH", "/api/v1/agents/66666666", { capacity: 3 }],
    ["POST", "/api/v1/auth/logout", undefined],
    ["POST", "/api/v1/ws-ticket", undefined],
  ])("%s %s needs the CSRF token of that very session", async (method, path, body) => {
    const { cookie } = app.admin;
    for (const headers of [
      { cookie },
      { cookie, "x-csrf-token": "" },
      { cookie, "x-csrf-token": "wrong" },
      { cookie, "x-csrf-token": agent.csrfToken },
    ]) {
      expect(problemOf(await app.http(method, path, { body, headers }))).toBe("csrf_invalid");
    }
    expect((await app.admin.http("GET", "/api/v1/auth/session")).status).toBe(200);
  });

  test("the database holds no token that could be used", async () => {
    const { rows } = await app.sql.query<{ all: string }>(
      "SELECT string_agg(agent_session::text || encode(token_hash, 'escape'), ' ') AS all FROM agent_session",
    );
    expect(rows[0]!.all).not.toContain(agent.cookie.split("=")[1]);
  });
});

describe("[HTP3] signing in", () => {
  const attempt = (email: string, password: string, address: string) =>
    app.http("POST", "/api/v1/auth/login", {
      body: { email, password },
      headers: { "x-forwarded-for": address },
    });

  test("a wrong e-mail, a wrong password and a disabled account are answered alike", async () => {
    const answers = [
      await attempt("nobody@deskwire.test", "password", "10.8.0.1"),
      await attempt(agent.email, "wrong", "10.8.0.1"),
      await attempt(disabled.email, disabled.password, "10.8.0.1"),
    ];
    const bodies = answers.map((answer) => ({ ...(answer.json() as Problem), requestId: "" }));
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
    for (const answer of answers) expect(problemOf(answer)).toBe("invalid_credentials");
    for (const answer of answers) expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test("the e-mail's case and spaces around it do not matter", async () => {
    expect(
      (await attempt(`  ${agent.email.toUpperCase()} `, agent.password, "10.8.0.2")).status,
    ).toBe(200);
  });

  test("attempts are limited per address", async () => {
    const answers: HttpAnswer[] = [];
    for (let n = 0; n < 31; n++)
      answers.push(await attempt(`a${n}@deskwire.test`, "x", "10.8.0.3"));
    expect(problemOf(answers[29]!)).toBe("invalid_credentials");
    expect(problemOf(answers[30]!)).toBe("rate_limited");
    expect(Number(answers[30]!.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(problemOf(await attempt("a@deskwire.test", "x", "10.8.0.4"))).toBe(
      "invalid_credentials",
    );
  });

  test("and per e-mail, however many addresses they come from, also when they come at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => attempt(stranger.email, `guess ${n}`, `10.7.0.${n}`)),
    );
    const codes = answers.map(resultOf);
    expect(codes.filter((code) => code === "invalid_credentials")).toHaveLength(30);
    expect(codes.filter((code) => code === "rate_limited")).toHaveLength(10);
    expect(problemOf(await attempt(stranger.email, stranger.password, "10.7.1.1"))).toBe(
      "rate_limited",
    );
  });
});

describe("[HTP1] problems", () => {
  test.each<[string, string, ErrorCode, { body?: unknown; headers?: Record<string, string> }]>([
    ["GET", "/nowhere", "not_found", {}],
    ["GET", "/api/v1/nowhere", "not_found", {}],
    ["DELETE", "/api/v1/agents", "not_found", {}],
    ["POST", "/api/v1/auth/login", "bad_request", { body: "{" }],
    ["POST", "/api/v1/auth/login", "bad_request", { body: {} }],
    ["POST", "/api/v1/auth/login", "bad_request", { body: { email: 5, password: "x" } }],
    ["POST", "/api/v1/auth/login", "bad_request", { body: "null" }],
    ["POST", "/api/v1/auth/login", "bad_text", { body: { email: "a\u0000@b", password: "x" } }],
    ["POST", "/api/v1/auth/login", "bad_text", { body: { email: "a@b", password: "\ud800" } }],
    ["POST", "/api/v1/auth/login", "bad_request", { body: '{"__proto__":{"email":"x"}}' }],
    [
      "POST",
      "/api/v1/auth/login",
      "unsupported_type",
      { body: "email=a", headers: { "content-type": "text/plain" } },
    ],
    [
      "POST",
      "/api/v1/auth/login",
      "too_large",
      { body: JSON.stringify({ email: "a", password: "x".repeat(1_100_000) }) },
    ],
    ["POST", "/api/v1/visitors", "bad_request", { body: { name: "x".repeat(101) } }],
    ["POST", "/api/v1/visitors", "bad_text", { body: { name: "a\u0000" } }],
    ["POST", "/api/v1/visitors", "bad_request", { body: [1] }],
  ])("%s %s: %s %j", async (method, path, code, request) => {
    expect(problemOf(await app.http(method, path, request))).toBe(code);
  });

  test.each<[string, ErrorCode]>([
    ["/api/v1/conversations?limit=0", "bad_request"],
    ["/api/v1/conversations?limit=101", "bad_request"],
    ["/api/v1/conversations?limit=x", "bad_request"],
    ["/api/v1/conversations?scope=theirs", "bad_request"],
    ["/api/v1/conversations?status=lost", "bad_request"],
    ["/api/v1/conversations?cursor=forged", "bad_request"],
    [
      `/api/v1/conversations?cursor=${Buffer.from("2024-99-99T00:00:00.000Z 01900000-0000-7000-8000-000000000000").toString("base64url")}`,
      "bad_request",
    ],
    [
      `/api/v1/conversations?cursor=${Buffer.from(`2024-01-01T00:00:00.000Z ${"-".repeat(36)}`).toString("base64url")}`,
      "bad_request",
    ],
    ...[
      "2026-02-30T00:00:00.000Z 01900000-0000-7000-8000-000000000000",
      "0000-01-01T00:00:00.000Z 01900000-0000-7000-8000-000000000000",
      "2026-01-01T00:00:00.000Z 01900000-0000-7000-8000-000000000000 more",
      "2026-01-01T00:00:00.000Z",
      "",
    ].map((forged): [string, ErrorCode] => [
      `/api/v1/conversations?cursor=${Buffer.from(forged).toString("base64url")}`,
      "bad_request",
    ]),
    [
      "/api/v1/webhooks/01900000-0000-7000-8000-000000000000/deliveries?before=2026-99-99T00:00:00.000Z",
      "bad_request",
    ],
    ["/api/v1/conversations?userId=a%00b", "bad_text"],
    ["/api/v1/conversations/not-a-uuid", "bad_request"],
    ["/api/v1/conversations/01900000-0000-7000-8000-000000000000", "unknown_conversation"],
    ["/api/v1/conversations/01900000-0000-7000-8000-000000000000/messages", "unknown_conversation"],
    ["/api/v1/conversations/01900000-0000-7000-8000-000000000000/messages?after=-1", "bad_request"],
    [
      "/api/v1/conversations/01900000-0000-7000-8000-000000000000/messages?limit=201",
      "bad_request",
    ],
    ["/api/v1/conversations/01900000-0000-7000-8000-000000000000/messages?before=0", "bad_request"],
  ])("%s: %s", async (path, code) => {
    expect(problemOf(await app.admin.http("GET", path))).toBe(code);
  });

  test.each<[unknown, ErrorCode]>([
    [{ name: "a\u0000b" }, "bad_text"],
    [{ name: "\udc00" }, "bad_text"],
    [{ name: " " }, "bad_request"],
    [{ name: "" }, "bad_request"],
    [{ password: "short" }, "bad_request"],
    [{ role: "owner" }, "bad_request"],
    [{ capacity: -1 }, "bad_request"],
    [{ capacity: 1.5 }, "bad_request"],
    [{ capacity: "5" }, "bad_request"],
    [{ disabled: "yes" }, "bad_request"],
  ])("an agent's change to %j: %s", async (body, code) => {
    expect(problemOf(await app.admin.http("PATCH", `/api/v1/agents/${agent.id}`, body))).toBe(code);
  });

  test("unknown fields of a change are ignored", async () => {
    const path = `/api/v1/agents/${agent.id}`;
    const change = { capacity: 6, email: "other@deskwire.test", passwordHash: "x", id: 1 };
    const changed = await app.admin.http("PATCH", path, change);
    expect([changed.status, changed.json()]).toMatchObject([
      200,
      { id: agent.id, email: agent.email, capacity: 6 },
    ]);
    const created = { url: "https://shop.example/hook", events: ["conversation.rated"] };
    const endpoint = (await app.admin.http("POST", "/api/v1/webhooks", created)).json() as {
      id: string;
    };
    const patch = { enabled: false, secret: "x", id: "00000000-0000-7000-8000-000000000000" };
    const patched = await app.admin.http("PATCH", `/api/v1/webhooks/${endpoint.id}`, patch);
    expect([patched.status, patched.json()]).toMatchObject([
      200,
      { id: endpoint.id, enabled: false },
    ]);
    const { rows } = await app.sql.query<{ secret: string }>(
      "SELECT secret FROM webhook_endpoint WHERE id = $1",
      [endpoint.id],
    );
    expect(rows[0]?.secret).toMatch(/^whsec_/);
  });

  test("an agent that does not exist, or has an impossible id", async () => {
    expect(
      problemOf(await app.admin.http("PATCH", "/api/v1/agents/99999999", { capacity: 1 })),
    ).toBe("unknown_agent");
    expect(
      problemOf(
        await app.admin.http("PATCH", "/api/v1/agents/999999999999999999", { capacity: 1 }),
      ),
    ).toBe("unknown_agent");
    expect(problemOf(await app.admin.http("PATCH", "/api/v1/agents/0x42", { capacity: 1 }))).toBe(
      "bad_request",
    );
  });
});

describe("[HTP4] history", () => {
  test("carries the same bodies as sync, for each reader", async () => {
    const [ann, socket] = [await app.user("ann"), await agent.connect()];
    for (const [client, headers] of [
      [ann, bearer(app.token("ann"))],
      [socket, { cookie: agent.cookie }],
    ] as const) {
      for (const query of ["after=0&limit=200", "after=1&limit=2", "before=4&limit=2", "limit=1"]) {
        const answer = await app.http("GET", `/api/v1/conversations/${id}/messages?${query}`, {
          headers,
        });
        const fields = Object.fromEntries(
          [...new URLSearchParams(query)].map(([key, value]) => [key, Number(value)]),
        );
        const {
          t: _t,
          re: _re,
          ...page
        } = await client.ok("sync", { conversationId: id, limit: 50, ...fields });
        expect(answer.json()).toEqual(page);
      }
    }
    const asUser = await app.http("GET", `/api/v1/conversations/${id}/messages`, {
      headers: bearer(app.token("ann")),
    });
    expect(asUser.text).not.toContain("secret");
    expect(
      (await app.http("GET", "/api/v1/conversations", { headers: bearer(app.token("ann")) })).text,
    ).not.toContain("secret");
  });

  test("lists page by page, each once, newest first; the queue oldest first", async () => {
    await agent.http("POST", "/api/v1/ws-ticket");
    const opened: string[] = [];
    await (await agent.connect()).ok("status", { availability: "away" });
    for (let n = 0; n < 7; n++)
      opened.push((await (await app.user(`queue-${n}`)).ok("open", {})).conversation.id);
    const totals = new Set<number | undefined>();
    const walk = async (query: string): Promise<string[]> => {
      const ids: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const from: string = cursor === "" ? "" : `&cursor=${cursor}`;
        const page = (
          await app.admin.http("GET", `/api/v1/conversations?limit=3&${query}${from}`)
        ).json() as ConversationPage;
        expect(page.conversations.length).toBeLessThanOrEqual(3);
        ids.push(...page.conversations.map((each) => each.id));
        totals.add(page.total);
        cursor = page.next;
      }
      return ids;
    };
    expect(await walk("scope=queue")).toEqual(opened);
    expect([...totals]).toEqual([7]);
    expect(await walk("scope=all")).toEqual([...opened.toReversed(), id]);
    expect(await walk("scope=all&status=open")).toEqual([id]);
    expect(await walk("scope=all&userId=queue-3")).toEqual([opened[3]]);
    expect(await walk("scope=mine")).toEqual([]);
  });
});

describe("[ACC4] the last admin", () => {
  test("cannot be disabled or lose the role, also when two remove each other at once", async () => {
    const second = await app.agent({ role: "admin" });
    const removals = await Promise.all([
      app.admin.http("PATCH", `/api/v1/agents/${second.id}`, { role: "agent" }),
      second.http("PATCH", `/api/v1/agents/${app.admin.id}`, { disabled: true }),
    ]);
    expect(removals.filter((answer) => answer.status === 200)).toHaveLength(1);
    const { rows } = await app.sql.query<{ id: string }>(
      "SELECT id::text FROM agent WHERE role = 'admin' AND NOT disabled",
    );
    expect(rows).toHaveLength(1);
    const left = [app.admin, second].find((each) => each.id === rows[0]!.id)!;
    for (const change of [{ disabled: true }, { role: "supervisor" }, { role: "agent" }]) {
      expect(problemOf(await left.http("PATCH", `/api/v1/agents/${left.id}`, change))).toBe(
        "last_admin",
      );
    }
    expect(
      (await left.http("PATCH", `/api/v1/agents/${left.id}`, { name: "Still admin" })).status,
    ).toBe(200);
  });
});

describe("the rest", () => {
  test("[ASG6] agents' ids come from a sequence that starts at 66666666", async () => {
    expect(app.admin.id).toBe("66666666");
    expect(agent.id).toBe("66666667");
  });

  test("only allowed origins may read answers across sites", async () => {
    const allow = async (origin: string) =>
      (
        await app.http("OPTIONS", "/api/v1/visitors", {
          headers: { origin, "access-control-request-method": "POST" },
        })
      ).headers.get("access-control-allow-origin");
    expect(await allow("https://shop.example")).toBe("https://shop.example");
    expect(await allow("https://evil.example")).toBeNull();
  });

  test("operations: alive, ready, metrics, OpenAPI 3.1", async () => {
    expect((await app.http("GET", "/livez")).json()).toEqual({ status: "ok" });
    expect((await app.http("GET", "/readyz")).json()).toMatchObject({ status: "ok" });
    expect((await app.http("GET", "/metrics")).text).toMatch(/deskwire_connections \d+/);
    const docs = (await app.http("GET", "/docs/json")).json() as { openapi: string; paths: object };
    expect(docs.openapi).toMatch(/^3\.1/);
    expect(Object.keys(docs.paths)).toContain("/api/v1/conversations/{id}/messages");
  });
});
