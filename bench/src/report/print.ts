import { verdictOf, type Line } from "./line.ts";
import { decimal } from "./figures.ts";

const HEAD = ["what", "measured", "beside", "held against", "budget", "verdict"];

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
  const { what, measured, peer = "", value, unit, budget } = line;
  const held = budget === undefined && peer === "" ? "" : `${decimal(value)}${unit}`;
  const sign = budget?.better === "more" ? "≥" : "≤";
  const budgetText =
    budget === undefined ? "" : `${sign} ${budget.reach}${unit}, then ${budget.then}${unit}`;
  return [what, measured, peer, held, budgetText, verdictOf(line)];
}
