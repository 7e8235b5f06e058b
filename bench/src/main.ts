// Measures the real server, on a real Postgres with fsync on, beside relays that store nothing,
// all in one run on this machine: prints a table of ratios and writes everything as JSON.
import { readOptions, USAGE, type Options } from "./options.ts";
import { readEnvironment, type Environment } from "./report/environment.ts";
import type { Line } from "./report/line.ts";
import { printTable } from "./report/print.ts";
import { writeResults } from "./report/write.ts";
import { startStack } from "./stack/stack.ts";

const CONVERSATIONS = 11_300;
const CONVERSATIONS_FULL = 16_300;

/** Answers the exit code; a budget that is missed is a finding, not a failure. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  if (process.platform !== "linux") {
    console.error("The benchmark reads CPU time and memory from /proc, which only Linux has.");
    return 1;
  }
  await run(options);
  return 0;
}

async function run({ scenarios, full, serverArgs }: Options): Promise<void> {
  const startedAt = performance.now();
  const say = (text: string): void => {
    console.log(`${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${text}`);
  };
  say("starting Postgres, the server and the load generator");
  const conversations = full ? CONVERSATIONS_FULL : CONVERSATIONS;
  let close = async (): Promise<void> => undefined;
  onStopSignal(() => close());
  const stack = await startStack({ conversations, serverArgs });
  close = stack.close;
  const lines: Line[] = [];
  try {
    const environment = await readEnvironment(stack.pool);
    try {
      for (const scenario of scenarios) lines.push(...(await scenario({ stack, full, say })));
    } finally {
      // What was measured before something failed is worth reading all the same.
      report(environment, lines);
    }
  } finally {
    await stack.close();
  }
}

/** After Ctrl-C nothing may run on; what has no other end, the end of this process takes along. */
function onStopSignal(close: () => Promise<void>): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Comes more than once: from the terminal, and from npm.
    process.on(signal, () => void close().finally(() => process.exit(130)));
  }
}

function report(environment: Environment, lines: readonly Line[]): void {
  if (lines.length === 0) return;
  const { cpu, cores, node, postgres } = environment;
  console.log(`\n${cpu}, ${cores} cores, Node ${node}, PostgreSQL ${postgres}, fsync on\n`);
  printTable(lines);
  console.log(`\n${writeResults(environment, lines)}`);
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
