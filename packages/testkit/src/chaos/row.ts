import type { Stage } from "./stage.ts";

/** A row of the table of faults that Deskwire must survive. */
export interface Row {
  id: number;
  title: string;
  /** Whether the row gets a PostgreSQL of its own, because it kills or changes the server. */
  ownPostgres?: true;
  /** Plays the faults. Reports violations to `stage.found`; throws when it cannot continue. */
  play(stage: Stage): Promise<void>;
}
