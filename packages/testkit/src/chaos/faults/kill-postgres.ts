import pg from "pg";
import { childrenOf, killAtOnce, parentOf } from "./processes.ts";
import { until } from "../wait.ts";

/** Finds the processes of the database server. The returned function kills all of them at once. */
export async function killPostgresOf(databaseUrl: string): Promise<() => void> {
  const client = new pg.Client(databaseUrl);
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const postmaster = await parentOf(rows[0]?.pid ?? 0);
  if (postmaster <= 1) throw new Error("this PostgreSQL does not run on this machine");
  const children = await childrenOf(postmaster);
  await client.end();
  // Newer child processes end by themselves without their postmaster.
  return () => [postmaster, ...children].forEach(killAtOnce);
}

/** Resolves when the database accepts connections again. */
export async function waitForPostgres(databaseUrl: string): Promise<void> {
  const answers = async (): Promise<boolean> => {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("SELECT 1");
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  await until(answers, { what: "PostgreSQL is back", withinMs: 60_000, everyMs: 50 });
}
