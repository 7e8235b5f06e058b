import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { readFigures, withRuns, writeFigures } from "./report/figures-file.ts";
import { withFigures } from "./report/performance-page.ts";
import { readRuns } from "./report/results-files.ts";
import { SCENARIO_NAMES } from "./scenarios/all.ts";

const DOCS = join(import.meta.dirname, "../../docs");

/** The pages that hold the table. */
export const PAGES = [
  { path: join(DOCS, "performance.md"), language: "en" },
  { path: join(DOCS, "performance.zh-CN.md"), language: "zh" },
] as const;

/**
 * Takes the newest result of every scenario into bench/figures.json and shows the figures on the
 * documentation's pages. Measures nothing.
 */
export function writeDocs(say: (text: string) => void): void {
  const figures = withRuns(readFigures(), readRuns());
  writeFigures(figures);
  for (const { path, language } of PAGES.filter((page) => existsSync(page.path))) {
    const page = readFileSync(path, "utf8");
    writeFileSync(path, withFigures(page, { scenarios: SCENARIO_NAMES, figures, language }));
    say(`wrote ${relative(process.cwd(), path)}`);
  }
}
