import type { ConversationPage } from "@deskwire/protocol";
import { describe, expect, test } from "vitest";
import {
  agent,
  app,
  bearer,
  disabled,
  id,
  lead,
  problemOf,
  resultOf,
  stranger,
  useHttpStage,
  visitorToken,
} from "./testing/http-stage.ts";

useHttpStage();

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
  /** The results of routes that accept only an agent's cookie. */
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

  test("[ACC4] only admins create agents", async () => {
    const account = {
      email: "new@deskwire.test",
      name: "New",
      password: "a good password",
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

  test("a user's list contains only the user's own conversations, whatever the query", async () => {
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
