import type { Text } from "./text.ts";

/** One row of the table: a figure, the figure of a peer, and the budget. */
export interface Line {
  what: Text;
  /** The figure with its unit. */
  measured: string;
  /** Further figures, for the console and the English page. */
  note?: string;
  /** The same figure of something that Deskwire is compared with. */
  peer?: string | Text;
  /** The number that the budget judges: a ratio within this run, or the figure itself. */
  value: number;
  /** Of `value`, with a leading space where one belongs. */
  unit: string;
  budget?: Budget;
  /** All measurements behind this row. */
  details: object;
}

/** `reach` is required, `aim` is wanted. */
export interface Budget {
  better: "more" | "less";
  reach: number;
  aim: number;
}

export type Verdict = "aim reached" | "reached" | "missed" | "";

export function verdictOf({ value, budget }: Pick<Line, "value" | "budget">): Verdict {
  if (budget === undefined) return "";
  const meets = (bound: number): boolean =>
    budget.better === "more" ? value >= bound : value <= bound;
  if (meets(budget.aim)) return "aim reached";
  return meets(budget.reach) ? "reached" : "missed";
}
