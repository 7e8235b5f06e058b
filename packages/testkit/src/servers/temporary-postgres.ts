import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "@deskwire/embedded-postgres";

/** The embedded Postgres with an empty database that is gone, data and all, after `close()`. */
export async function startTemporaryPostgres(): Promise<EmbeddedPostgres> {
  const dataDir = mkdtempSync(join(tmpdir(), "deskwire-postgres-"));
  // As root the server runs as another user, who has to pass through.
  chmodSync(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir });
  return {
    url: postgres.url,
    async close() {
      const folder = realpathSync(join(dataDir, "postgres"));
      await postgres.close();
      rmSync(folder, { recursive: true, force: true });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
