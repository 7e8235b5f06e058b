import { startEmbeddedPostgres } from "@deskwire/embedded-postgres";
import { prepareDataDir } from "@deskwire/server/app/data-dir";
import type { RunningParts } from "./running-parts.ts";

/** The database that DATABASE_URL names. Without it, starts the embedded one as one of `parts`. */
export async function findDatabase(
  parts: RunningParts,
  log: (line: string) => void,
): Promise<string> {
  const named = process.env["DATABASE_URL"];
  if (named !== undefined && named !== "") return named;
  const dataDir = process.env["DATA_DIR"] || ".data";
  await prepareDataDir(dataDir);
  const { url } = await parts.start((signal) => startEmbeddedPostgres({ dataDir, log, signal }));
  return url;
}
