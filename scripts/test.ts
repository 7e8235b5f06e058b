// Runs every check. `npm test` runs all steps; `npm test -- types unit` or
// `npm test -- --only types,unit` runs some of them. Any other word is a pattern of test files: it
// narrows the test steps that are named with it, or else selects vitest's files.
import { startRedisServer } from "@deskwire/testkit/redis-server";
import { startTemporaryPostgres } from "@deskwire/testkit/temporary-postgres";
import { findChromium } from "@deskwire/testkit/chromium";
import { findFirefox } from "@deskwire/testkit/firefox";
import { ensurePrograms, type Program } from "./lib/machine-programs.ts";
import { runWithParts } from "./lib/run-with-parts.ts";
import { createRunningParts } from "./lib/running-parts.ts";
import {
  checkBuild,
  checkFormat,
  checkImports,
  checkLint,
  checkTypes,
  checkUnused,
} from "./lib/static-checks.ts";
import { runPlaywright, runVitest } from "./lib/test-runners.ts";
import { runSteps, type Step } from "./lib/test-step.ts";

interface PlannedStep {
  name: string;
  needs: readonly Program[];
  /** `patterns` narrow a step that runs test files. */
  run: (patterns: readonly string[]) => ReturnType<Step["run"]>;
}

const servers: NodeJS.ProcessEnv = {};
/** The programs that the integration tests need; php, curl and openssl run the examples. */
const INTEGRATION_NEEDS = ["redis", "pgbouncer", "php", "curl", "openssl"] as const;

const STEPS: readonly PlannedStep[] = [
  { name: "format", needs: [], run: checkFormat },
  { name: "lint", needs: [], run: checkLint },
  { name: "types", needs: [], run: checkTypes },
  { name: "layers", needs: [], run: checkImports },
  { name: "unused", needs: [], run: checkUnused },
  { name: "unit", needs: [], run: (patterns) => runVitest(["unit"], patterns) },
  {
    name: "integration",
    needs: INTEGRATION_NEEDS,
    run: (patterns) => runVitest(["pg", "redis"], patterns, servers),
  },
  { name: "build", needs: [], run: checkBuild },
  {
    name: "e2e",
    needs: ["redis", "chromium"],
    run: (patterns) =>
      runPlaywright("playwright.config.ts", patterns, {
        ...servers,
        CHROMIUM_PATH: findChromium(),
      }),
  },
  {
    name: "firefox",
    needs: ["redis", "firefox"],
    run: (patterns) =>
      runPlaywright("firefox.config.ts", patterns, { ...servers, FIREFOX_PATH: findFirefox() }),
  },
  {
    name: "webkit",
    needs: ["redis", "webkit", "xvfb"],
    run: (patterns) => runPlaywright("webkit.config.ts", patterns, servers),
  },
];

const TEST_STEPS = new Set(["unit", "integration", "e2e", "firefox", "webkit"]);

const FILES_STEP: PlannedStep = {
  name: "files",
  needs: INTEGRATION_NEEDS,
  run: (patterns) => runVitest(["unit", "pg", "redis"], patterns, servers),
};

const parts = createRunningParts();

await runWithParts(parts, main);

async function main(args: readonly string[]): Promise<number> {
  const steps = chooseSteps(args);
  const needs = [...new Set(steps.flatMap((step) => step.needs))];
  await ensurePrograms(needs, (line) => console.log(line));
  if (needs.length > 0) await startServers();
  const { passed, failed } = await runSteps(steps, (line) => console.log(line));
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function chooseSteps(args: readonly string[]): readonly (Step & PlannedStep)[] {
  const words = args.filter((arg) => arg !== "--only").flatMap((arg) => arg.split(","));
  const wanted = words.map((word) => word.replace(/^--only=/, "")).filter((word) => word !== "");
  const patterns = wanted.filter((word) => !STEPS.some((step) => step.name === word));
  const named = wanted.length === 0 ? STEPS : STEPS.filter((step) => wanted.includes(step.name));
  const narrowed = patterns.length === 0 || named.some((step) => TEST_STEPS.has(step.name));
  const chosen = narrowed ? named : [...named, FILES_STEP];
  return chosen.map((step) => ({ ...step, run: () => step.run(patterns) }));
}

/** Starts one PostgreSQL and one Redis for the whole run; each test file creates its own database. */
async function startServers(): Promise<void> {
  const [postgres, redis] = await Promise.all([startTemporaryPostgres(), startRedisServer()]);
  parts.add(() => postgres.close());
  parts.add(() => redis.stop());
  servers["TEST_DATABASE_URL"] = postgres.url;
  servers["TEST_REDIS_URL"] = redis.url;
}
