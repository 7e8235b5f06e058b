import type { Stage } from "./stage.ts";

/** A row of the table of faults that Deskwire must survive. */
export interface Row {
  id: number;
  title: string;
  /** Plays the faults. Reports violations to `stage.found`; throws when it cannot continue. */
  play(stage: Stage): Promise<void>;
}
