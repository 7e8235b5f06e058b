import { decimal } from "./figures.ts";
import { verdictOf, type Line } from "./line.ts";
import { inLanguage } from "./text.ts";

const HEAD = ["what", "measured", "compared with", "judged", "budget", "verdict"];

/** Prints the rows as a table with aligned columns. */
export function printTable(lines: readonly Line[]): void {
  const rows = [HEAD, ...lines.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const [index, row] of rows.entries()) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
    if (index === 0) console.log(widths.map((width) => "─".repeat(width)).join("  "));
  }
}

function cellsOf(line: Line): string[] {
  const { what, measured, note, peer = "" } = line;
  return [
    what.en,
    note === undefined ? measured : `${measured} (${note})`,
    inLanguage(peer, "en"),
    judgedOf(line),
    budgetOf(line, "aim"),
    verdictOf(line),
  ];
}

/** The number that the budget judges; empty where there is nothing to compare it with. */
export function judgedOf({ value, unit, budget, peer }: Omit<Line, "details">): string {
  return budget === undefined && peer === undefined ? "" : `${decimal(value)}${unit}`;
}

export function budgetOf({ budget, unit }: Pick<Line, "budget" | "unit">, aim: string): string {
  if (budget === undefined) return "";
  const sign = budget.better === "more" ? "≥" : "≤";
  return `${sign} ${budget.reach}${unit}, ${aim} ${budget.aim}${unit}`;
}
