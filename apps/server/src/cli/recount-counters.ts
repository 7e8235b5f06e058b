import { parseArgs } from "node:util";
import { openDatabase } from "../platform/postgres/database.ts";
import { recountCounters } from "../notifications/recount.ts";

const USAGE = "Usage: DATABASE_URL=… node apps/server/src/cli/recount-counters.ts [--mend]";

/** [CTR2] Compares all counters with the notifications. The exit code is 0 if all are correct, else 1. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { mend: { type: "boolean", default: false } } });
  const url = process.env["DATABASE_URL"];
  if (url === undefined || url === "") throw new Error(`DATABASE_URL is not set. ${USAGE}`);
  const database = openDatabase({
    url,
    poolMax: 1,
    onError: (error) => console.error(error.message),
  });
  try {
    const { users, counters, miscounts } = await recountCounters(database, values);
    for (const { userId, category, counted, found } of miscounts)
      console.log(`${JSON.stringify(userId)} ${category}: counted ${counted}, found ${found}`);
    const wrong = `${miscounts.length} ${values.mend ? "corrected" : "wrong"}`;
    const verdict = miscounts.length === 0 ? "all correct" : wrong;
    console.log(`Checked ${counters} counters of ${users} users: ${verdict}.`);
    if (miscounts.length > 0 && !values.mend) process.exitCode = 1;
  } finally {
    await database.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
