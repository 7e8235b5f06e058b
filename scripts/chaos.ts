// Injects faults into servers, databases and networks under load, and checks that Deskwire keeps its
// promises. Each row of the table of faults is a scenario; the printed seed repeats a run.
import { parseArgs } from "node:util";
import { ROWS, runRow, seconds, type Row, type RowResult } from "@deskwire/testkit/chaos";
import { startTemporaryPostgres } from "@deskwire/testkit/temporary-postgres";
import { ensurePrograms } from "./lib/machine-programs.ts";
import { runWithParts } from "./lib/run-with-parts.ts";
import { createRunningParts } from "./lib/running-parts.ts";

const USAGE =
  "npm run chaos -- [--seed 1] [--row 3,7] [--minutes 5] (rows: " +
  `${ROWS.map(({ id }) => id).join(", ")})`;

interface Options {
  seed: number;
  rows: readonly Row[];
  /** How long to start new rounds, each with the next seed. 0: one round. */
  minutes: number;
}

const parts = createRunningParts();
await runWithParts(parts, main);
process.exit();

/** Returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  await ensurePrograms(["redis"], (line) => console.log(line));
  const postgres = await startTemporaryPostgres();
  parts.add(() => postgres.close());
  process.env["TEST_DATABASE_URL"] = postgres.url;
  const until = performance.now() + options.minutes * 60_000;
  let failed = 0;
  let rounds = 0;
  let { seed } = options;
  do {
    console.log(`seed ${seed}`);
    for (const row of options.rows) failed += Number(!(await play(row, seed)));
    rounds++;
    seed++;
  } while (failed === 0 && performance.now() < until);
  console.log(`${rounds} ${rounds === 1 ? "round" : "rounds"}, ${failed} rows failed`);
  return failed === 0 ? 0 : 1;
}

async function play(row: Row, seed: number): Promise<boolean> {
  const result = await runRow(row, { seed, scale: "full", limits: true });
  console.log(describe(result));
  for (const violation of result.violations.slice(0, 20)) console.log(`          ✗ ${violation}`);
  if (result.violations.length === 0) return true;
  console.log(result.logs);
  console.log(`          again with: npm run chaos -- --seed ${seed} --row ${row.id}`);
  return false;
}

function describe({ row, ops, acknowledged, violations, notes, ms }: RowResult): string {
  return [
    `row ${String(row.id).padStart(2)}  ${row.title}`,
    `        ${ops} sends, ${acknowledged} acknowledged, ${violations.length} violations, ${seconds(ms)}`,
    ...notes.map((note) => `        ${note}`),
  ].join("\n");
}

function readOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
        row: { type: "string", default: "" },
        minutes: { type: "string", default: "0" },
      },
    });
    const wanted = values.row.split(",").filter((id) => id !== "");
    const rows = wanted.map((id) => ROWS.find((row) => String(row.id) === id));
    const [seed, minutes] = [Number(values.seed), Number(values.minutes)];
    if (!Number.isSafeInteger(seed) || !(minutes >= 0)) return null;
    if (wanted.length === 0) return { seed, rows: ROWS, minutes };
    return rows.every((row) => row !== undefined) ? { seed, rows, minutes } : null;
  } catch {
    // parseArgs throws on an unknown option.
    return null;
  }
}
