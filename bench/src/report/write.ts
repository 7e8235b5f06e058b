import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Environment } from "./environment.ts";
import { verdictOf, type Line } from "./line.ts";

const RESULTS = join(import.meta.dirname, "../../results");

/** Writes the run as JSON; answers the file's name as seen from the working directory. */
export function writeResults(environment: Environment, lines: readonly Line[]): string {
  mkdirSync(RESULTS, { recursive: true });
  const name = `${environment.date.replaceAll(/[:.]/g, "-")}.json`;
  const results = lines.map((line) => ({ ...line, verdict: verdictOf(line) }));
  const path = join(RESULTS, name);
  writeFileSync(path, `${JSON.stringify({ environment, results }, undefined, 2)}\n`);
  return relative(process.cwd(), path);
}
