import type { AgentPatch } from "@deskwire/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { accountStore } from "./account-store.ts";
import { changeAccount, type ChangeAccountParts } from "./change-account.ts";
import { hashToken } from "./sign-in.ts";

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.url, poolMax: 2, onError: () => undefined });
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

async function addSignedIn(name: string): Promise<string> {
  const agent = await accountStore.create(database.prisma, {
    email: `${name}@deskwire.test`,
    name,
    passwordHash: "",
    role: "agent",
    capacity: 1,
    demo: false,
  });
  if (agent === null) throw new Error("the account exists");
  await accountStore.addLogin(database.prisma, {
    id: crypto.randomUUID(),
    agentId: agent.id,
    tokenHash: hashToken(name),
    csrfToken: "",
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  return agent.id;
}

/** Parts whose assignment fails; `calls` names what the change did after its commit. */
function failingParts() {
  const calls: string[] = [];
  const parts: ChangeAccountParts = {
    database,
    demo: false,
    broker: {
      publish: () => undefined,
      signal: ({ type }: { type: string }) => void calls.push(type),
    },
    agents: { announce: async () => void calls.push("announce") },
    assignment: {
      returnFrom: () => Promise.reject(new Error("the database is gone")),
      drain: { request: (reason: string) => void calls.push(reason) },
    },
  } as unknown as ChangeAccountParts;
  return { parts, calls };
}

test.each<[string, AgentPatch]>([
  ["disabling", { disabled: true }],
  ["a new password", { password: "correct horse battery" }],
])("[ACC5] %s changes nothing if the sign-ins cannot end with it", async (name, patch) => {
  const id = await addSignedIn(name.replaceAll(" ", "-"));
  const where = { id: BigInt(id) };
  const before = await database.prisma.agent.findUnique({ where });
  await database.pool.query(`
    CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'kept'; END $$;
    CREATE TRIGGER keep BEFORE DELETE ON agent_session EXECUTE FUNCTION keep()`);
  const { parts, calls } = failingParts();
  await expect(changeAccount(parts, id, patch)).rejects.toThrow("kept");
  expect(await database.prisma.agent.findUnique({ where })).toEqual(before);
  expect(calls).toEqual([]);
  await database.pool.query("DROP FUNCTION keep CASCADE");
  await changeAccount(parts, id, patch).catch(() => undefined);
  expect(await database.prisma.agentSession.count({ where: { agentId: where.id } })).toBe(0);
  expect(calls[0]).toBe("kick");
});

test("[ACC5] the queue moves on, even if the conversations of a disabled agent cannot return now", async () => {
  const id = await addSignedIn("gone");
  const { parts, calls } = failingParts();
  const change = changeAccount(parts, id, { disabled: true });
  await expect(change).rejects.toThrow("the database is gone");
  expect(calls).toEqual(["kick", "returned", "announce"]);
});
