import type { Problem } from "@deskwire/protocol";
import { describe, expect, test } from "vitest";
import type { HttpAnswer } from "../../testing/test-app.ts";
import {
  agent,
  app,
  bearer,
  disabled,
  lead,
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
      { email: "x@y.z", name: "X", password: "a good password", role: "agent", capacity: 1 },
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

  test("[DOR6] 20 failures from one address stop the address, and the wait is told", async () => {
    const answers: HttpAnswer[] = [];
    for (let n = 0; n < 21; n++) answers.push(await attempt(stranger.email, "x", "10.8.0.3"));
    expect(problemOf(answers[19]!)).toBe("invalid_credentials");
    const refused = answers[20]!;
    expect(problemOf(refused)).toBe("rate_limited");
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(14 * 60);
    expect(seconds).toBeLessThanOrEqual(15 * 60);
    const { detail } = refused.json() as Problem;
    expect(detail).toBe("Too many failed sign-ins. Try again in 15 min.");
    const { email, password } = stranger;
    expect((await attempt(email, password, "10.8.0.4")).status).toBe(200);
  });

  test("[DOR6] failures from everywhere do not lock the owner out", async () => {
    const guesses = await Promise.all(
      Array.from({ length: 32 }, (_, n) => attempt(agent.email, `guess ${n}`, `10.7.0.${n}`)),
    );
    expect(guesses.map(resultOf)).toEqual(guesses.map(() => "invalid_credentials"));
    expect((await attempt(agent.email, agent.password, "10.7.1.1")).status).toBe(200);
  });

  test("[DOR6] a device that signed in before is let through", async () => {
    const known = await attempt(lead.email, lead.password, "10.6.0.1");
    const device = known.headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith("deskwire_device="));
    expect(device).toMatch(/; HttpOnly/);
    expect(device).toMatch(/; SameSite=Strict/);
    for (let n = 0; n < 21; n++) await attempt(lead.email, "x", "10.6.0.2");
    const signIn = (cookie: string) =>
      app.http("POST", "/api/v1/auth/login", {
        body: { email: lead.email, password: lead.password },
        headers: { "x-forwarded-for": "10.6.0.2", cookie },
      });
    const cookie = device!.replace(/;.*/, "");
    expect(problemOf(await signIn(""))).toBe("rate_limited");
    expect(problemOf(await signIn(`${cookie}x`))).toBe("rate_limited");
    expect((await signIn(cookie)).status).toBe(200);
    const [, token = ""] = cookie.split("=");
    expect(
      problemOf(await app.http("GET", "/api/v1/conversations", { headers: bearer(token) })),
    ).toBe("token_invalid");
  });
});
