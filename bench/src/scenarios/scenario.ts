import type { Line } from "../report/line.ts";
import type { Stack } from "../stack/stack.ts";

export interface ScenarioContext {
  stack: Stack;
  /** The larger figures of the budgets, for those who have the time. */
  full: boolean;
  /** Says what is being done. */
  say(text: string): void;
}

export type Scenario = (context: ScenarioContext) => Promise<Line[]>;
