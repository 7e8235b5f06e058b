import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { accountStore } from "./account-store.ts";
import { createLoginReader } from "./login-reader.ts";
import { hashToken } from "./sign-in.ts";

let server: TestDatabase;
let database: Database;
const ids: Record<string, string> = {};

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.url, poolMax: 2, onError: () => undefined });
  const hour = 3_600_000;
  await addLogin("ann", hour);
  await addLogin("bob", hour);
  await addLogin("late", -hour);
  const gone = await addLogin("gone", hour);
  await database.prisma.agent.update({ where: { id: BigInt(gone) }, data: { disabled: true } });
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

/** Signs an agent in with the name as the token. Answers the agent's id. */
async function addLogin(name: string, lifeMs: number): Promise<string> {
  const account = {
    email: `${name}@deskwire.test`,
    name,
    passwordHash: "",
    capacity: 1,
    demo: false,
  };
  const agent = await accountStore.create(database.prisma, { ...account, role: "agent" });
  if (agent === null) throw new Error("the account exists");
  ids[name] = crypto.randomUUID();
  await accountStore.addLogin(database.prisma, {
    id: ids[name],
    agentId: agent.id,
    tokenHash: hashToken(name),
    csrfToken: `csrf of ${name}`,
    expiresAt: new Date(Date.now() + lifeMs),
  });
  return agent.id;
}

test("[LIM2] a thousand calls with one cookie take a few queries", async () => {
  const reader = createLoginReader(database);
  let queries = 0;
  const count = (): void => void queries++;
  database.entry.on("acquire", count);
  const calls = Array.from({ length: 1_000 }, () => reader.byToken(hashToken("ann")));
  const [other, ...found] = await Promise.all([reader.byToken(hashToken("bob")), ...calls]);
  database.entry.off("acquire", count);
  expect(other?.agent.name).toBe("bob");
  expect(new Set(found.map((login) => login?.csrfToken))).toEqual(new Set(["csrf of ann"]));
  expect(queries).toBeLessThan(30);
});

test("a sign-in that has expired, whose agent is disabled, or that does not exist is none", async () => {
  const reader = createLoginReader(database);
  const byToken = ["late", "gone", "nobody"].map((token) => reader.byToken(hashToken(token)));
  const byId = [ids["late"], ids["gone"], crypto.randomUUID()].map((id) => reader.byId(id ?? ""));
  expect(await Promise.all([...byToken, ...byId])).toEqual(Array.from({ length: 6 }, () => null));
  expect((await reader.byId(ids["ann"] ?? ""))?.agent.name).toBe("ann");
});

test("a call after a sign-out does not find it", async () => {
  const reader = createLoginReader(database);
  const before = reader.byToken(hashToken("bob"));
  await before;
  await accountStore.removeLogin(database.prisma, ids["bob"] ?? "");
  expect(await reader.byToken(hashToken("bob"))).toBeNull();
});
