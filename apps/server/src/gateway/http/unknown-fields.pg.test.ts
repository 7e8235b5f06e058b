import { afterAll, beforeAll, expect, test } from "vitest";
import type { Problem } from "@deskwire/protocol";
import { startTestApp, type TestAgent, type TestApp } from "../../testing/test-app.ts";

let app: TestApp;
let victim: TestAgent;
beforeAll(async () => {
  app = await startTestApp();
  victim = await app.agent();
});
afterAll(() => app.close());

type Json = Record<string, unknown>;

/** The objects of a schema that take fields which the schema does not name. */
function openObjects(schema: unknown, document: Json): Json[] {
  if (typeof schema !== "object" || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((each) => openObjects(each, document));
  const { $ref: ref, ...own } = schema as Json;
  if (typeof ref === "string") return openObjects(resolve(ref, document), document);
  const isOpen = own["type"] === "object" && own["additionalProperties"] !== false;
  return [
    ...(isOpen ? [own] : []),
    ...Object.values(own).flatMap((each) => openObjects(each, document)),
  ];
}

function resolve(ref: string, document: Json): unknown {
  return ref
    .split("/")
    .slice(1)
    .reduce<unknown>((at, key) => (at as Json)[key], document);
}

test("[DOR10] every request of the HTTP API that changes something names all its fields", async () => {
  const document = (await app.http("GET", "/docs/json")).json() as Json;
  const paths = Object.entries(document["paths"] as Record<string, Json>);
  const bodies = paths
    .filter(([path]) => path.startsWith("/api/v1/"))
    .flatMap(([path, methods]) =>
      ["post", "put", "patch", "delete"].flatMap((method) => {
        const operation = methods[method] as { requestBody?: { content?: Json } } | undefined;
        const json = operation?.requestBody?.content?.["application/json"] as Json | undefined;
        return json === undefined ? [] : [[`${method} ${path}`, json["schema"]] as const];
      }),
    );
  expect(bodies.length).toBeGreaterThan(5);
  const open = bodies.filter(([, schema]) => openObjects(schema, document).length > 0);
  expect(open.map(([operation]) => operation)).toEqual([]);
});

test("[DOR10] no field of a request reaches the database that the server does not name", async () => {
  const other = await app.agent();
  const rows = async (): Promise<unknown> => {
    const agents = "(SELECT json_agg(a ORDER BY id) FROM agent a) AS agents";
    const sessions = "(SELECT count(*) FROM agent_session) AS sessions";
    return (await app.sql.query<object>(`SELECT ${agents}, ${sessions}`)).rows;
  };
  const before = await rows();
  const session = { id: "0198c5d4-7000-7000-8000-000000000000", tokenHash: "AA==", csrfToken: "x" };
  for (const patch of [
    { sessions: { create: { ...session, expiresAt: "2099-01-01T00:00:00Z" } } },
    { passwordHash: "x" },
    { email: "other@desk.example" },
    { demo: true },
    { conversations: { updateMany: { where: {}, data: { agentId: other.id } } } },
    { capacity: 3, id: other.id },
    { name: "Bo", __proto__: null, constructor: "x" },
  ]) {
    const answer = await app.admin.http("PATCH", `/api/v1/agents/${victim.id}`, patch);
    expect([answer.status, (answer.json() as Problem).code]).toEqual([400, "bad_request"]);
  }
  expect(await rows()).toEqual(before);
});

test("[DOR10] an agent who is no admin changes nothing with named fields either", async () => {
  const patch = { name: "Bo" };
  expect((await victim.http("PATCH", `/api/v1/agents/${victim.id}`, patch)).status).toBe(403);
});
