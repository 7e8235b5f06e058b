import type { Line } from "../report/line.ts";
import type { Stack } from "../stack/stack.ts";

export interface ScenarioContext {
  stack: Stack;
  /** Whether to run the large sizes. */
  full: boolean;
  /** Prints the present step. */
  say(text: string): void;
}

/** Measures one aspect and returns its rows of the table. */
export type Scenario = (context: ScenarioContext) => Promise<Line[]>;
