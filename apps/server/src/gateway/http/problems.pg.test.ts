import { connect } from "node:net";
import type { AgentList, ErrorCode } from "@deskwire/protocol";
import { describe, expect, test } from "vitest";
import { agent, app, problemOf, useHttpStage } from "./testing/http-stage.ts";

useHttpStage();

describe("[HTP1] refusals of the framework and of Node are problem documents, too", () => {
  test("an address that cannot be decoded", async () => {
    expect(problemOf(await app.http("GET", "/api/v1/conversations/%E0%A4%A"))).toBe("bad_request");
  });

  test("too large headers", async () => {
    const answer = await app.http("GET", `/api/v1/conversations?x=${"x".repeat(20_000)}`);
    expect(problemOf(answer)).toBe("too_large");
  });

  test("bytes that are not a request", async () => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.end("nonsense\r\n\r\n");
    const text = (await socket.setEncoding("utf8").toArray()).join("");
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.slice(text.indexOf("{")))).toMatchObject({ code: "bad_request" });
  });

  test("OPTIONS without a preflight and an empty body with a content type succeed", async () => {
    expect((await app.http("OPTIONS", "/api/v1/visitors")).status).toBeLessThan(300);
    const headers = { "content-type": "application/json" };
    expect((await app.http("POST", "/api/v1/visitors", { headers })).status).toBeLessThan(300);
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

  test("[DOR10] unknown fields of a change are refused, and nothing is changed", async () => {
    const path = `/api/v1/agents/${agent.id}`;
    const change = { capacity: 6, email: "other@deskwire.test", passwordHash: "x", id: 1 };
    expect(problemOf(await app.admin.http("PATCH", path, change))).toBe("bad_request");
    const listed = (await app.admin.http("GET", "/api/v1/agents")).json() as AgentList;
    expect(listed.agents.find(({ id }) => id === agent.id)).toMatchObject({
      email: agent.email,
      capacity: agent.account.capacity,
    });
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
