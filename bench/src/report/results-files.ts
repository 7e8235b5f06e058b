import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Environment } from "./environment.ts";
import { verdictOf, type Line } from "./line.ts";

const RESULTS = join(import.meta.dirname, "../../results");

/** The rows of one scenario. */
export interface ScenarioResult {
  scenario: string;
  lines: readonly Line[];
}

/** One run of the bench. */
export interface Run {
  environment: Environment;
  results: readonly ScenarioResult[];
}

/** Writes a run as JSON, with verdicts. Returns the file's path, relative to the working directory. */
export function writeRun({ environment, results }: Run, folder = RESULTS): string {
  mkdirSync(folder, { recursive: true });
  const judged = results.map(({ scenario, lines }) => ({
    scenario,
    lines: lines.map((line) => ({ ...line, verdict: verdictOf(line) })),
  }));
  const path = join(folder, `${environment.date.replaceAll(/[:.]/g, "-")}.json`);
  writeFileSync(path, `${JSON.stringify({ environment, results: judged }, undefined, 2)}\n`);
  return relative(process.cwd(), path);
}

/** All recorded runs, oldest first. */
export function readRuns(folder = RESULTS): Run[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Run)
    .filter(({ results }) => results.every((result) => "scenario" in result));
}
