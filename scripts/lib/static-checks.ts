import { existsSync } from "node:fs";
import { inRoot } from "./paths.ts";
import { checkLayers } from "./check-layers.ts";
import { overBudget } from "./first-load.ts";
import { buildFrontEnds } from "./front-ends.ts";
import { findPackageCircles } from "./package-circles.ts";
import { runTool, type CommandResult } from "./run-command.ts";
import type { StepOutcome } from "./test-step.ts";

/** Each project is compiled on its own, because its code runs in another environment. */
const TYPE_PROJECTS = [
  "tsconfig.json",
  "packages/protocol/tsconfig.src.json",
  "packages/client/tsconfig.src.json",
  "packages/chat-view/tsconfig.src.json",
  "packages/chat-view/tsconfig.browser.json",
  "apps/agent-web/tsconfig.json",
  "apps/user-widget/tsconfig.json",
  "e2e/tsconfig.json",
];
/** One compiler uses a core and up to a gigabyte. */
const COMPILERS_AT_ONCE = 2;

export async function checkFormat(): Promise<StepOutcome> {
  const result = await runTool("oxfmt/bin/oxfmt", ["--check", "."]);
  const hint = result.code === 0 ? "" : "Run npm run format.\n";
  return toOutcome({ ...result, output: result.output + hint });
}

export async function checkLint(): Promise<StepOutcome> {
  return toOutcome(await runTool("oxlint/bin/oxlint", ["."]));
}

export async function checkTypes(): Promise<StepOutcome> {
  const queue = [...TYPE_PROJECTS];
  const results: CommandResult[] = [];
  const work = async () => {
    for (let project = queue.shift(); project !== undefined; project = queue.shift()) {
      results.push(await compile(project));
    }
  };
  await Promise.all(Array.from({ length: COMPILERS_AT_ONCE }, work));
  const output = results.map((result) => result.output).join("");
  return toOutcome({ code: results.every((result) => result.code === 0) ? 0 : 1, output });
}

function compile(project: string): Promise<CommandResult> {
  const info = inRoot("node_modules/.cache/types", `${project.replaceAll("/", "-")}.tsbuildinfo`);
  const args = ["--project", inRoot(project), "--incremental", "--tsBuildInfoFile", info];
  return runTool("typescript-native/bin/tsc", [...args, "--pretty", "false"]);
}

export async function checkImports(): Promise<StepOutcome> {
  const problems = [...(await checkLayers()).problems, ...findPackageCircles()];
  return toOutcome({ code: problems.length === 0 ? 0 : 1, output: problems.join("\n") });
}

export async function checkUnused(): Promise<StepOutcome> {
  return toOutcome(await runTool("knip/bin/knip.js", ["--no-progress"]));
}

/** Builds the bundles that are delivered; the end-to-end tests run on them. */
export async function checkBuild(): Promise<StepOutcome> {
  try {
    await buildFrontEnds(() => undefined);
  } catch (error) {
    return toOutcome({ code: 1, output: error instanceof Error ? error.message : String(error) });
  }
  const expected = ["agent-web/dist/index.html", "user-widget/dist/widget.js"];
  const absent = expected.filter((file) => !existsSync(inRoot("apps", file)));
  const problems =
    absent.length > 0
      ? absent.map((file) => `The build wrote no apps/${file}.`)
      : overBudget(inRoot("apps"));
  return toOutcome({ code: problems.length, output: problems.join("\n") });
}

function toOutcome({ code, output }: CommandResult): StepOutcome {
  return code === 0 ? { passed: 1, failed: 0, output: "" } : { passed: 0, failed: 1, output };
}
