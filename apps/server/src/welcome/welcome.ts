import type { Actor } from "../platform/kernel/actor.ts";
import type { Database } from "../platform/postgres/database.ts";
import { loadSnapshot, type Snapshot } from "./load-snapshot.ts";
import { createWelcomeReader } from "./welcome-reader.ts";

export { isRevokedSince, type Snapshot } from "./load-snapshot.ts";

/** Loads the snapshots that participants get with `welcome`. */
export interface Welcomes {
  /** [HEL5] The actor's snapshot, never older than the call. Throws when the agent is disabled or does not exist. */
  load(actor: Actor): Promise<Snapshot>;
}

export function createWelcomes({ database }: { database: Database }): Welcomes {
  const users = createWelcomeReader(database);
  return { load: (actor) => loadSnapshot({ database, users }, actor) };
}
