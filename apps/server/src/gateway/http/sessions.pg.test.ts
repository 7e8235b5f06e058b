import type { Problem } from "@deskwire/protocol";
import { describe, expect, test } from "vitest";
import type { HttpAnswer } from "../../testing/test-app.ts";
import {
  agent,
  app,
  disabled,
  problemOf,
  resultOf,
  stranger,
  useHttpStage,
} from "./testing/http-stage.ts";

useHttpStage();

describe("[HTP2] sessions", () => {
  test("the cookie is HttpOnly, SameSite=Lax, and Secure behind https", async () => {
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
  ])("%s %s requires the CSRF token of the same session", async (method, path, body) => {
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

  test("the database contains no usable token", async () => {
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

  test("a wrong e-mail, a wrong password and a disabled account get the same answer", async () => {
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

  test("the case of the e-mail and surrounding spaces are ignored", async () => {
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

  test("attempts are limited per e-mail, also when they are concurrent and come from many addresses", async () => {
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
