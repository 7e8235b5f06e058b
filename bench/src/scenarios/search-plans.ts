import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "@deskwire/server/platform/postgres/database";
import { findMessages } from "@deskwire/server/search/find-messages";
import type { Pool } from "pg";
import { whole } from "../report/figures.ts";
import type { Archive } from "../stack/archive.ts";
import type { Vocabulary } from "../stack/vocabulary.ts";
import { need } from "../need.ts";

/** One file per search and reader; checked in, so that a change of plan shows in a diff. */
const FOLDER = join(import.meta.dirname, "../../plans");
const LIMIT = 30;

interface SearchCase {
  /** The beginning of the file's name. */
  name: string;
  title: string;
  text: string;
}

/** Writes the plans with which PostgreSQL runs searches of six kinds, for an admin and for one agent. */
export async function writePlans(
  { options }: Pool,
  archive: Archive,
  terms: Vocabulary["terms"],
): Promise<void> {
  // Connects as the server does: its session settings decide about plans.
  const database = openDatabase({ url: need(options.connectionString), poolMax: 1, onError });
  const { pool } = database;
  const { rows: version } = await pool.query<{ server_version: string }>("SHOW server_version");
  const { rows: agents } = await pool.query<{ id: string }>(
    "SELECT min(id)::text AS id FROM agent WHERE email LIKE 'bench-%'",
  );
  const readableBy = need(agents[0]).id;
  const date = new Date().toISOString().slice(0, 10);
  const facts = `Measured ${date}: ${whole(archive.messages)} messages, PostgreSQL ${need(version[0]).server_version} with its default memory.`;
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, title, text } of casesOf(terms)) {
    const all = await explain(pool, { text });
    write(`${name}.admin`, [`${title}, by an admin.`, facts], all);
    const own = await explain(pool, { text, readableBy });
    const share = `The agent has ${whole(archive.agentConversations)} of the conversations.`;
    write(`${name}.agent`, [`${title}, by one agent.`, facts, share], own);
  }
  await database.close();
}

function casesOf({ frequent, middle, rare }: Vocabulary["terms"]): SearchCase[] {
  const both = `${frequent.han} ${rare.han}`;
  return [
    { name: "frequent-term", title: `A frequent term (${frequent.han})`, text: frequent.han },
    { name: "middle-term", title: `A term of middle frequency (${middle.han})`, text: middle.han },
    { name: "rare-term", title: `A rare term (${rare.han})`, text: rare.han },
    { name: "frequent-and-rare-term", title: `A frequent and a rare term (${both})`, text: both },
    { name: "prefix", title: "A prefix of many words (dw)", text: "dw" },
    { name: "no-match", title: "A term without a match (龘龘)", text: "龘龘" },
  ];
}

function onError(error: Error): void {
  throw error;
}

/** Lets the store explain its own statements instead of running them. */
async function explain(
  pool: Pool,
  query: { text: string; readableBy?: string },
): Promise<string[]> {
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
  return plans;
}

function write(name: string, head: readonly string[], plans: readonly string[]): void {
  writeFileSync(join(FOLDER, `${name}.txt`), `${head.join("\n")}\n\n${plans.join("\n\n")}\n`);
}

/** Replaces long lists of conversation ids by their number. */
function shorten(line: string): string {
  return line.replace(/'\{([0-9a-f-]{36},?){3,}\}'/g, (ids) => `'{${ids.split(",").length} ids}'`);
}
