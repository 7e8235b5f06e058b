// Everything that must hold before a change is shared. `npm test` runs all of it;
// `npm test -- types unit` or `npm test -- --only types,unit` some steps; any other word is a
// pattern of test files to run alone.
import { startRedisServer } from "@deskwire/testkit/redis-server";
import { startTemporaryPostgres } from "@deskwire/testkit/temporary-postgres";
import { findChromium } from "@deskwire/testkit/chromium";
import { ensurePrograms, MissingProgramError, type Program } from "./lib/machine-programs.ts";
import { createRunningParts } from "./lib/running-parts.ts";
import {
  checkBuild,
  checkFormat,
  checkImports,
  checkLint,
  checkTypes,
  checkUnused,
} from "./lib/static-checks.ts";
import { onStopSignal } from "@deskwire/server/app/stop-signals";
import { runPlaywright, runVitest } from "./lib/test-runners.ts";
import { runSteps, type Step } from "./lib/test-step.ts";

interface PlannedStep extends Step {
  needs: readonly Program[];
}

const servers: NodeJS.ProcessEnv = {};
/** Of the tests that talk to real servers; the examples' are among them. */
const INTEGRATION_NEEDS = ["redis", "php", "curl", "openssl"] as const;

const STEPS: readonly PlannedStep[] = [
  { name: "format", needs: [], run: checkFormat },
  { name: "lint", needs: [], run: checkLint },
  { name: "types", needs: [], run: checkTypes },
  { name: "layers", needs: [], run: checkImports },
  { name: "unused", needs: [], run: checkUnused },
  { name: "unit", needs: [], run: () => runVitest(["unit"]) },
  {
    name: "integration",
    needs: INTEGRATION_NEEDS,
    run: () => runVitest(["pg", "redis"], [], servers),
  },
  { name: "build", needs: [], run: checkBuild },
  {
    name: "e2e",
    needs: ["redis", "chromium"],
    run: () => runPlaywright({ ...servers, CHROMIUM_PATH: findChromium() }),
  },
];

const parts = createRunningParts();

onStopSignal(async () => {
  await parts.closeAll();
  process.exit(130);
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof MissingProgramError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await parts.closeAll();
}

async function main(args: readonly string[]): Promise<number> {
  const steps = chooseSteps(args);
  const needs = [...new Set(steps.flatMap((step) => step.needs))];
  await ensurePrograms(needs, (line) => console.log(line));
  if (needs.length > 0) await startServers();
  const { passed, failed } = await runSteps(steps, (line) => console.log(line));
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function chooseSteps(args: readonly string[]): readonly PlannedStep[] {
  const words = args.filter((arg) => arg !== "--only").flatMap((arg) => arg.split(","));
  const wanted = words.map((word) => word.replace(/^--only=/, "")).filter((word) => word !== "");
  if (wanted.length === 0) return STEPS;
  const named = STEPS.filter((step) => wanted.includes(step.name));
  const patterns = wanted.filter((word) => !STEPS.some((step) => step.name === word));
  return patterns.length === 0 ? named : [...named, filesStep(patterns)];
}

function filesStep(patterns: readonly string[]): PlannedStep {
  const run = () => runVitest(["unit", "pg", "redis"], patterns, servers);
  return { name: `files ${patterns.join(" ")}`, needs: INTEGRATION_NEEDS, run };
}

/** One real Postgres and one real Redis for the whole run; the tests take databases of their own. */
async function startServers(): Promise<void> {
  const [postgres, redis] = await Promise.all([startTemporaryPostgres(), startRedisServer()]);
  parts.add(() => postgres.close());
  parts.add(() => redis.stop());
  servers["TEST_DATABASE_URL"] = postgres.url;
  servers["TEST_REDIS_URL"] = redis.url;
}
