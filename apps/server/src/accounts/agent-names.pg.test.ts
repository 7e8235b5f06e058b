import { afterAll, beforeAll, expect, test } from "vitest";
import type { AgentAccount, AgentList, Problem, VisitorAnswer } from "@deskwire/protocol";
import { startTestApp, type TestAgent, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
let agent: TestAgent;
let lead: TestAgent;
beforeAll(async () => {
  app = await startTestApp();
  [agent, lead] = [await app.agent(), await app.agent({ role: "supervisor" })];
});
afterAll(() => app.close());

const listOf = async (reader: TestAgent): Promise<AgentAccount[]> =>
  ((await reader.http("GET", "/api/v1/agents")).json() as AgentList).agents;

test("[DOR15] an agent reads no e-mail address but the own one; supervisors and admins read all", async () => {
  const emails = async (reader: TestAgent) => (await listOf(reader)).map(({ email }) => email);
  expect((await emails(agent)).filter((email) => email !== undefined)).toEqual([agent.email]);
  for (const reader of [lead, app.admin])
    expect(await emails(reader)).toEqual([app.admin.email, agent.email, lead.email]);
  expect((await listOf(agent)).map(({ name }) => name)).toHaveLength(3);
});

test("[DOR11] names of agents are cleaned when they are made and changed", async () => {
  const body = { password: "a good password", role: "agent", capacity: 1 };
  const add = (name: string, n: number) =>
    app.admin.http("POST", "/api/v1/agents", { ...body, name, email: `n${n}@desk.example` });
  const added = (await add(" Evil\u202E\u001B[31m ", 1)).json() as AgentAccount;
  expect(added.name).toBe("Evil [31m");
  const path = `/api/v1/agents/${added.id}`;
  const changed = await app.admin.http("PATCH", path, { name: "\u2067Bo\u2069" });
  expect((changed.json() as AgentAccount).name).toBe("Bo");
  for (const name of ["\u202E", "\u200B\u200B", "\u3164"]) {
    for (const answer of [await add(name, 2), await app.admin.http("PATCH", path, { name })])
      expect([answer.status, (answer.json() as Problem).code]).toEqual([400, "bad_request"]);
  }
});

test("[DOR11] names of visitors and users are cleaned", async () => {
  const visitor = async (name: string) =>
    ((await app.http("POST", "/api/v1/visitors", { body: { name } })).json() as VisitorAnswer).user
      .name;
  expect(await visitor("Lin\u202E")).toBe("Lin");
  expect(await visitor("\u202E\u2060")).toBeNull();
  const client = await app.connect();
  const token = app.token("42", { claims: { name: "Evil\u202E\u0007" } });
  expect((await client.hello(token)).me).toMatchObject({ name: "Evil" });
});
