import { startEmbeddedPostgres } from "@deskwire/embedded-postgres/embedded-postgres";
import type { RunningParts } from "./running-parts.ts";

/** The database that DATABASE_URL names; unset, the embedded one, which then is one of `parts`. */
export async function findDatabase(
  parts: RunningParts,
  log: (line: string) => void,
): Promise<string> {
  const named = process.env["DATABASE_URL"];
  if (named !== undefined && named !== "") return named;
  const dataDir = process.env["DATA_DIR"] || ".data";
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  parts.add(() => postgres.close());
  return postgres.url;
}
