import pg from "pg";
import { childrenOf, killAtOnce, parentOf } from "./processes.ts";
import { until } from "../wait.ts";

/** Finds the postmaster and its processes; the function it answers ends all of them with kill -9, at once. */
export async function aimAtPostgres(databaseUrl: string): Promise<() => void> {
  const client = new pg.Client(databaseUrl);
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const postmaster = await parentOf(rows[0]?.pid ?? 0);
  if (postmaster <= 1) throw new Error("this Postgres is not on this machine");
  const children = await childrenOf(postmaster);
  await client.end();
  // Processes that it has started since end by themselves when they find it gone.
  return () => [postmaster, ...children].forEach(killAtOnce);
}

/** Resolves when the database takes connections, after a restart. */
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
  await until(answers, { what: "Postgres is back", withinMs: 60_000, everyMs: 50 });
}
