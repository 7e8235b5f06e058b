/** One line of the table: what was measured, beside what, against which budget. */
export interface Line {
  what: string;
  /** With its unit, as a person reads it. */
  measured: string;
  peer?: string;
  /** What is held against the budget: a ratio within this run, or the figure itself. */
  value: number;
  unit: string;
  budget?: Budget;
  /** Everything that was measured for this line. */
  details: object;
}

export interface Budget {
  better: "more" | "less";
  reach: number;
  then: number;
}

export type Verdict = "then reached" | "reached" | "missed" | "";

export function verdictOf({ value, budget }: Pick<Line, "value" | "budget">): Verdict {
  if (budget === undefined) return "";
  const meets = (bound: number): boolean =>
    budget.better === "more" ? value >= bound : value <= bound;
  if (meets(budget.then)) return "then reached";
  return meets(budget.reach) ? "reached" : "missed";
}
