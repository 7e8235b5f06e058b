import pg from "pg";
import { OperatorError } from "../kernel/operator-error.ts";
import { MIGRATE_TEXTS } from "./migrate-texts.ts";

const CONNECT_MS = 5_000;
const TRIES = 3;

/**
 * [SRV15] Throws an OperatorError if two connections share a server process. A pooler that lends one for a transaction, or a
 * statement, at a time loses the settings and the locks of a session.
 */
export async function checkPooler(url: string): Promise<void> {
  const connected: pg.Client[] = [];
  try {
    for (let n = 0; n < 2; n++) connected.push(await connect(url));
    const processes: number[] = [];
    for (let attempt = 0; attempt < TRIES; attempt++)
      for (const client of connected) processes.push(await processOf(client));
    // With a session each, the two alternate.
    const [first, second] = processes;
    const alternate = processes.every((id, at) => id === (at % 2 === 0 ? first : second));
    if (first === second || !alternate) throw new OperatorError(MIGRATE_TEXTS.sharedSessions);
  } finally {
    for (const client of connected) await client.end().catch(() => undefined);
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_MS });
  client.on("error", () => undefined);
  // A client that could not connect has nothing to end: its `end` would never resolve.
  await client.connect();
  return client;
}

async function processOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return rows[0]?.pid ?? 0;
}
