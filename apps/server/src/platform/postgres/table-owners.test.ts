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

/** Which of these tables a text names in SQL, in any case and over line ends, with or without the schema. */
function tablesIn(text: string, tables: readonly string[]): string[] {
  const named = new RegExp(
    `\\b(?:FROM|JOIN|UPDATE|INTO|TABLE|ONLY|TRUNCATE)\\s+(?:"?public"?\\.)?"?(${tables.join("|")})\\b`,
    "gi",
  );
  const found = [...text.matchAll(named)].map((match) => (match[1] ?? "").toLowerCase());
  return [...new Set(found)].toSorted();
}

/** Which files of the server name which of these tables in SQL. */
function usesInSql(tables: readonly string[]): Record<string, string[]> {
  const files = globSync(["apps/server/src/**/*.ts", "prisma/functions/*.sql"], { cwd: ROOT })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !/\.test\.ts$|\/testing\//.test(file));
  const uses = files
    .toSorted()
    .map((file): [string, string[]] => [
      file,
      tablesIn(readFileSync(`${ROOT}${file}`, "utf8"), tables),
    ]);
  return Object.fromEntries(uses.filter(([, found]) => found.length > 0));
}

test.each([
  ["DELETE from agent WHERE id = 1", ["agent"]],
  ["update Agent set name = ''", ["agent"]],
  ['insert INTO "agent_session" VALUES (1)', ["agent_session"]],
  ["SELECT 1 FROM\n    public.deskwire", ["deskwire"]],
  ["TRUNCATE agent; LOCK TABLE ONLY webhook_endpoint", ["agent", "webhook_endpoint"]],
  ["SELECT 1 FROM agents JOIN agent_queue ON true", []],
])("the tables that SQL names in any case are found: %s", (sql, tables) => {
  expect(tablesIn(sql, prismaTables())).toEqual(tables);
});

test("Prisma's client has the tables that belong to it", () => {
  expect(prismaTables()).toEqual([
    "agent",
    "agent_session",
    "deskwire",
    "page_file",
    "webhook_endpoint",
  ]);
});

test("SQL names them only where docs/adr/0006-prisma-and-sql.md lists it", () => {
  expect(usesInSql(prismaTables())).toEqual({
    "apps/server/src/agents/agent-store.ts": ["agent", "agent_session"],
    "apps/server/src/assignment/assignment-store.ts": ["agent"],
    "apps/server/src/conversations/conversation-store.ts": ["agent"],
    "apps/server/src/conversations/queue-store.ts": ["agent"],
    "apps/server/src/webhooks/delivery-store.ts": ["webhook_endpoint"],
    "apps/server/src/webhooks/endpoint-store.ts": ["webhook_endpoint"],
    "apps/server/src/webhooks/stale-mailbox-store.ts": ["webhook_endpoint"],
    "prisma/functions/agent-may-read.sql": ["agent"],
    "prisma/functions/append-event.sql": ["webhook_endpoint"],
    "prisma/functions/append-messages.sql": ["webhook_endpoint"],
    "prisma/functions/lock-queue.sql": ["agent"],
  });
});
