import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "@deskwire/server/platform/postgres/database";
import { findMessages } from "@deskwire/server/search/find-messages";
import type { Pool } from "pg";
import { whole } from "../report/figures.ts";
import type { Archive } from "../stack/archive.ts";
import type { Vocabulary } from "../stack/vocabulary.ts";
import { need } from "../need.ts";

const FILE = join(import.meta.dirname, "../../../docs/search-plans.md");
const LIMIT = 30;

/** Writes down how Postgres finds words of three frequencies and more, for who may read all and for one agent. */
export async function describePlans(
  { options }: Pool,
  archive: Archive,
  { frequent, middle, rare }: Vocabulary["terms"],
): Promise<void> {
  // As the server connects: its settings decide on plans.
  const database = openDatabase({ url: need(options.connectionString), poolMax: 1, onError });
  const { pool } = database;
  const { rows: version } = await pool.query<{ server_version: string }>("SHOW server_version");
  const { rows: agents } = await pool.query<{ id: string }>(
    "SELECT min(id)::text AS id FROM agent WHERE email LIKE 'bench-%'",
  );
  const readableBy = need(agents[0]).id;
  const sections: string[] = [];
  for (const [name, text] of [
    ["A frequent term", frequent.han],
    ["A middle term", middle.han],
    ["A rare term", rare.han],
    ["A frequent and a rare term", `${frequent.han} ${rare.han}`],
    ["A prefix of many words", "dw"],
    ["Nothing to be found", "龘龘"],
  ] as const) {
    sections.push(await section(pool, `${name} (${text}), everything readable`, { text }));
    sections.push(await section(pool, `${name} (${text}), one agent`, { text, readableBy }));
  }
  const head = `# How a search is planned

Written by \`npm run bench -- --only search\`: ${whole(archive.messages)} messages, made in ${whole(archive.seconds)} s, PostgreSQL ${need(version[0]).server_version} with its default memory. The agent has ${whole(archive.agentConversations)} of the conversations.
`;
  writeFileSync(FILE, `${head}\n${sections.join("\n")}`);
  await database.close();
}

function onError(error: Error): void {
  throw error;
}

/** The store's own statements, explained instead of run. */
async function section(
  pool: Pool,
  title: string,
  query: { text: string; readableBy?: string },
): Promise<string> {
  const plans: string[] = [];
  const explaining = {
    async query(text: string, values: unknown[]) {
      const { rows } = await pool.query<{ "QUERY PLAN": string }>(
        `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ${text}`,
        values,
      );
      plans.push(rows.map((row) => shorten(row["QUERY PLAN"])).join("\n"));
      return pool.query(text, values);
    },
  };
  await findMessages(explaining as unknown as Pool, { ...query, limit: LIMIT });
  return `## ${title}\n\n\`\`\`\n${plans.join("\n\n")}\n\`\`\`\n`;
}

/** Nobody reads the ids of an agent's conversations. */
function shorten(line: string): string {
  return line.replace(/'\{([0-9a-f-]{36},?){3,}\}'/g, (ids) => `'{${ids.split(",").length} ids}'`);
}
