// Runs all of Deskwire on one machine, to try it out: database, server, front ends, demo shop.
import { runServer } from "@deskwire/server/main";
import { findDatabase } from "./lib/database.ts";
import { explainFailure } from "./lib/explain-failure.ts";
import { buildFrontEnds } from "./lib/front-ends.ts";
import { createRunningParts } from "./lib/running-parts.ts";
import { tell } from "./lib/script-texts.ts";
import { onStopSignal } from "@deskwire/server/app/stop-signals";

const parts = createRunningParts();

onStopSignal(async () => {
  say(tell("stopping"));
  await parts.closeAll();
  process.exit(0);
});

try {
  const [databaseUrl] = await Promise.all([findDatabase(parts, say), buildFrontEnds(say)]);
  const env = { ...process.env, DATABASE_URL: databaseUrl, DEMO: process.env["DEMO"] ?? "1" };
  const server = await runServer(env);
  parts.add(() => server.close());
} catch (error) {
  console.error(explainFailure(error));
  await parts.closeAll();
  process.exit(1);
}

function say(line: string): void {
  console.log(line);
}
