import type { Stage } from "./stage.ts";

/** One row of the table of faults that must be survived. */
export interface Row {
  id: number;
  title: string;
  /** Does it; what should not be goes to `stage.found`, and what it cannot go on with is thrown. */
  play(stage: Stage): Promise<void>;
}
