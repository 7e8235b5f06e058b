import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgeRun, type Counts } from "./judge-run.ts";
import { inRoot } from "./paths.ts";
import { runCommand, runTool, type CommandResult } from "./run-command.ts";
import type { StepOutcome } from "./test-step.ts";

/** Runs these projects of vitest.config.ts, or only their files whose names match a pattern. */
export function runVitest(
  projects: readonly string[],
  patterns: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<StepOutcome> {
  return runWithReport(async (report) => {
    const selected = projects.flatMap((project) => ["--project", project]);
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const args = ["run", ...selected, ...reporters, ...patterns];
    return runTool("vitest/vitest.mjs", args, { ...env, NO_COLOR: "1" });
  }, countVitest);
}

/** Runs the end-to-end tests as a config in `e2e` says, or only the files whose names match a pattern. */
export function runPlaywright(
  configFile: string,
  patterns: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<StepOutcome> {
  return runWithReport((report) => {
    const cli = inRoot("e2e/node_modules/@playwright/test/cli.js");
    const config = inRoot("e2e", configFile);
    return runCommand({
      file: process.execPath,
      args: [cli, "test", "--config", config, "--reporter=line,json", ...patterns],
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report, NO_COLOR: "1" },
    });
  }, countPlaywright);
}

async function runWithReport(
  run: (report: string) => Promise<CommandResult>,
  count: (report: unknown) => Counts,
): Promise<StepOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "deskwire-report-"));
  const report = join(folder, "report.json");
  try {
    const { code, output } = await run(report);
    return judgeRun(readReport(report, count), code, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(path: string, count: (report: unknown) => Counts): Counts {
  try {
    return count(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // The runner ended before it wrote the report; its exit code and output explain why.
    return { passed: 0, failed: 0, notRun: 0 };
  }
}

function countVitest(report: unknown): Counts {
  return {
    passed: numberAt(report, "numPassedTests"),
    failed: numberAt(report, "numFailedTests"),
    notRun: numberAt(report, "numPendingTests") + numberAt(report, "numTodoTests"),
  };
}

function countPlaywright(report: unknown): Counts {
  const stats = typeof report === "object" && report !== null && "stats" in report && report.stats;
  return {
    passed: numberAt(stats, "expected"),
    // A test that passes only when it is repeated has failed.
    failed: numberAt(stats, "unexpected") + numberAt(stats, "flaky"),
    notRun: numberAt(stats, "skipped"),
  };
}

function numberAt(value: unknown, name: string): number {
  if (typeof value !== "object" || value === null) return 0;
  const found: unknown = Reflect.get(value, name);
  return typeof found === "number" ? found : 0;
}
