import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { searchStore } from "@deskwire/server/storage/search-store";
import type { Pool } from "pg";
import { whole } from "../report/figures.ts";
import type { Archive } from "../stack/archive.ts";
import type { Vocabulary } from "../stack/vocabulary.ts";
import { need } from "../need.ts";

const FILE = join(import.meta.dirname, "../../../docs/search-plans.md");
const LIMIT = 30;

/** Writes down how Postgres finds words of three frequencies, for who may read all and for one agent. */
export async function describePlans(
  pool: Pool,
  archive: Archive,
  terms: Vocabulary["terms"],
): Promise<void> {
  const { rows: version } = await pool.query<{ server_version: string }>("SHOW server_version");
  const { rows: agents } = await pool.query<{ id: string }>(
    "SELECT min(id)::text AS id FROM agent WHERE email LIKE 'bench-%'",
  );
  const sections: string[] = [];
  for (const [name, { han }] of Object.entries(terms)) {
    sections.push(
      await section(pool, `A ${name} term (${han}), everything readable`, { text: han }),
    );
    const readableBy = need(agents[0]).id;
    const title = `A ${name} term (${han}), one agent`;
    sections.push(await section(pool, title, { text: han, readableBy }));
  }
  const prefix = "dw";
  sections.push(
    await section(pool, `A prefix of many words (${prefix})`, { text: prefix }),
    await section(pool, "Nothing to be found", { text: "龘龘" }),
  );
  const head = `# How a search is planned

Written by \`npm run bench -- --only search\`: ${whole(archive.messages)} messages, made in ${whole(archive.seconds)} s, PostgreSQL ${need(version[0]).server_version} with its default memory. The agent has ${whole(archive.agentConversations)} of the conversations.
`;
  writeFileSync(FILE, `${head}\n${sections.join("\n")}`);
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
  await searchStore.find(explaining as unknown as Pool, { ...query, limit: LIMIT });
  return `## ${title}\n\n\`\`\`\n${plans.join("\n\n")}\n\`\`\`\n`;
}

/** Nobody reads the ids of an agent's conversations. */
function shorten(line: string): string {
  return line.replace(/'\{([0-9a-f-]{36},?){3,}\}'/g, (ids) => `'{${ids.split(",").length} ids}'`);
}
