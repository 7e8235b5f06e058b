// Runs all of Deskwire on one machine, to try it out: database, server, front ends, demo shop.
import { runServer } from "@deskwire/server/main";
import { findDatabase } from "./lib/database.ts";
import { buildFrontEnds } from "./lib/front-ends.ts";
import { runUntilStopped } from "./lib/run-until-stopped.ts";
import { createRunningParts } from "./lib/running-parts.ts";

const parts = createRunningParts();

await runUntilStopped(parts, async () => {
  const [databaseUrl] = await Promise.all([findDatabase(parts, say), buildFrontEnds(say)]);
  const env = { ...process.env, DATABASE_URL: databaseUrl, DEMO: process.env["DEMO"] ?? "1" };
  await parts.start(() => runServer(env));
});

function say(line: string): void {
  console.log(line);
}
