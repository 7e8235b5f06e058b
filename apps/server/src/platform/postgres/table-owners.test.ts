import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));
const SCHEMA = readFileSync(`${ROOT}prisma/schema.prisma`, "utf8");

/** The tables of the models that Prisma's client has. */
function prismaTables(): string[] {
  const models = [...SCHEMA.matchAll(/^model \w+ \{$.*?^\}$/gms)].map(([model]) => model);
  const owned = models.filter((model) => !model.includes("@@ignore"));
  return owned.map((model) => /@@map\("(\w+)"\)/.exec(model)?.[1] ?? "?").toSorted();
}

/** Which files of the server name which of these tables in SQL. */
function usesInSql(tables: readonly string[]): Record<string, string[]> {
  const named = new RegExp(`\\b(?:FROM|JOIN|UPDATE|INTO) "?(${tables.join("|")})\\b`, "g");
  const files = globSync(["apps/server/src/**/*.ts", "prisma/functions/*.sql"], { cwd: ROOT })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !/\.test\.ts$|\/testing\//.test(file));
  const uses = files.toSorted().map((file): [string, string[]] => {
    const found = [...readFileSync(`${ROOT}${file}`, "utf8").matchAll(named)];
    return [file, [...new Set(found.map((match) => match[1] ?? ""))].toSorted()];
  });
  return Object.fromEntries(uses.filter(([, found]) => found.length > 0));
}

test("Prisma's client has the tables that belong to it", () => {
  expect(prismaTables()).toEqual(["agent", "agent_session", "deskwire", "webhook_endpoint"]);
});

test("SQL names them only where docs/adr/0006-prisma-and-sql.md lists it", () => {
  expect(usesInSql(prismaTables())).toEqual({
    "apps/server/src/agents/agent-store.ts": ["agent", "agent_session"],
    "apps/server/src/assignment/assignment-store.ts": ["agent"],
    "apps/server/src/conversations/conversation-store.ts": ["agent"],
    "apps/server/src/webhooks/delivery-store.ts": ["webhook_endpoint"],
    "apps/server/src/webhooks/stale-mailbox-store.ts": ["webhook_endpoint"],
    "prisma/functions/agent-may-read.sql": ["agent"],
    "prisma/functions/append-event.sql": ["webhook_endpoint"],
    "prisma/functions/append-messages.sql": ["webhook_endpoint"],
    "prisma/functions/lock-queue.sql": ["agent"],
  });
});
