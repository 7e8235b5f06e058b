// Measures the real server on a real PostgreSQL with fsync on, and peers that store nothing, in one
// run on this machine. Prints a table and writes the results as JSON.
import { readOptions, USAGE, type Options } from "./options.ts";
import { readEnvironment, type Environment } from "./report/environment.ts";
import { printTable } from "./report/print-table.ts";
import { writeRun, type ScenarioResult } from "./report/results-files.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { startStack, type Stack } from "./stack/stack.ts";
import { need } from "./need.ts";
import { writeDocs } from "./write-docs.ts";

const CONVERSATIONS = 11_300;
const CONVERSATIONS_FULL = 16_300;

/** Returns the exit code. A missed budget is a finding and not a failure. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  if (options.writeDocs) {
    writeDocs(console.log);
    return 0;
  }
  if (process.platform !== "linux") {
    console.error("The bench reads CPU time and memory from /proc, so it needs Linux.");
    return 1;
  }
  await run(options);
  return 0;
}

async function run(options: Options): Promise<void> {
  const say = createNarrator();
  say("starting PostgreSQL, the server and the load generator");
  const conversations = options.full ? CONVERSATIONS_FULL : CONVERSATIONS;
  let close = async (): Promise<void> => undefined;
  onStopSignal(() => close());
  const stack = await startStack({ conversations, serverArgs: options.serverArgs });
  close = stack.close;
  try {
    await measure(stack, options, say);
  } finally {
    await stack.close();
  }
}

async function measure(
  stack: Stack,
  { only, full }: Options,
  say: (text: string) => void,
): Promise<void> {
  const environment = await readEnvironment(stack.pool);
  const results: ScenarioResult[] = [];
  try {
    for (const scenario of only) {
      const lines = await need(SCENARIOS[scenario])({ stack, full, say });
      results.push({ scenario, lines });
    }
  } finally {
    // Reports the finished scenarios when a later one fails.
    if (results.length > 0) report(environment, results);
  }
}

/** Prints each text after the seconds since the start. */
function createNarrator(): (text: string) => void {
  const startedAt = performance.now();
  return (text) => {
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
    console.log(`${seconds.padStart(4)} s  ${text}`);
  };
}

/** Stops all processes on Ctrl-C. */
function onStopSignal(close: () => Promise<void>): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Arrives more than once: from the terminal and from npm.
    process.on(signal, () => void close().finally(() => process.exit(130)));
  }
}

function report(environment: Environment, results: readonly ScenarioResult[]): void {
  const { cpu, cores, node, postgres } = environment;
  console.log(`\n${cpu}, ${cores} cores, Node ${node}, PostgreSQL ${postgres}, fsync on\n`);
  printTable(results.flatMap(({ lines }) => lines));
  console.log(`\n${writeRun({ environment, results })}`);
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
