import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "./environment.ts";
import type { Line } from "./line.ts";
import type { Run } from "./results-files.ts";

const FILE = join(import.meta.dirname, "../../figures.json");

/** The rows of one scenario as the documentation shows them, and the run that they come from. */
export interface Figures {
  environment: Environment;
  lines: readonly Omit<Line, "details">[];
}

/** By the scenario's name. */
export type FiguresFile = Record<string, Figures>;

/** The checked-in figures, from which the tables of the documentation are made. */
export function readFigures(path = FILE): FiguresFile {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as FiguresFile) : {};
}

export function writeFigures(figures: FiguresFile, path = FILE): void {
  writeFileSync(path, `${JSON.stringify(figures, undefined, 2)}\n`);
}

/** The figures, with each scenario replaced by its newest result in `runs`, where it has one. */
export function withRuns(figures: FiguresFile, runs: readonly Run[]): FiguresFile {
  const updated = { ...figures };
  for (const { environment, results } of runs) {
    for (const { scenario, lines } of results) {
      const known = updated[scenario];
      if (known !== undefined && known.environment.date > environment.date) continue;
      updated[scenario] = { environment, lines: lines.map(withoutDetails) };
    }
  }
  return updated;
}

function withoutDetails({ details: _, ...line }: Line): Omit<Line, "details"> {
  return line;
}
