import { describe, expect, test } from "vitest";
import { agent, app, problemOf, useHttpStage } from "./testing/http-stage.ts";

useHttpStage();

describe("[ACC4] the last admin", () => {
  test("cannot be disabled or lose the role, also when two admins remove each other at the same time", async () => {
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

describe("other rules", () => {
  test("[ASG6] agents' ids come from a sequence that starts at 66666666", async () => {
    expect(app.admin.id).toBe("66666666");
    expect(agent.id).toBe("66666667");
  });

  test("only allowed origins may read responses across sites", async () => {
    const allow = async (origin: string) =>
      (
        await app.http("OPTIONS", "/api/v1/visitors", {
          headers: { origin, "access-control-request-method": "POST" },
        })
      ).headers.get("access-control-allow-origin");
    expect(await allow("https://shop.example")).toBe("https://shop.example");
    expect(await allow("https://evil.example")).toBeNull();
  });

  test("the paths of operations respond", async () => {
    expect((await app.http("GET", "/livez")).json()).toEqual({ status: "ok" });
    expect((await app.http("GET", "/readyz")).json()).toMatchObject({ status: "ok" });
    expect((await app.http("GET", "/metrics")).text).toMatch(/deskwire_connections \d+/);
    const docs = (await app.http("GET", "/docs/json")).json() as { openapi: string; paths: object };
    expect(docs.openapi).toMatch(/^3\.1/);
    expect(Object.keys(docs.paths)).toContain("/api/v1/conversations/{id}/messages");
  });
});
