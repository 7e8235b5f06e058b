import { parseArgs } from "node:util";
import { openDatabase } from "../platform/postgres/database.ts";
import { webhookStore } from "../webhooks/webhook-store.ts";

const USAGE =
  "Usage: DATABASE_URL=… node apps/server/src/cli/replay-webhooks.ts <delivery id> … | --dead";

const SAID = {
  due: "will be sent again",
  disabled: "not sent: its endpoint is disabled",
  unknown: "not found",
};

/** [OUT4] Marks deliveries to be sent again: the given ones, or all dead ones. A running server sends them. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { dead: { type: "boolean", default: false } },
  });
  const url = process.env["DATABASE_URL"];
  if (url === undefined || url === "") throw new Error(`DATABASE_URL is not set. ${USAGE}`);
  if (values.dead === positionals.length > 0) throw new Error(USAGE);
  const database = openDatabase({
    url,
    poolMax: 1,
    onError: (error) => console.error(error.message),
  });
  try {
    const ids = values.dead ? await webhookStore.dead(database.pool) : positionals;
    for (const id of ids) {
      const replayed = await webhookStore.replay(database.pool, id);
      console.log(`${id} ${SAID[replayed]}`);
      if (replayed !== "due") process.exitCode = 1;
    }
    console.log(`${ids.length} deliveries`);
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
