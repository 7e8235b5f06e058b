// Sets an agent's password in the database of DATABASE_URL or, without it, in the embedded one, which must not be in use.
import { runCommand } from "@deskwire/server/cli/command";
import { runSetPassword, USAGE } from "@deskwire/server/cli/set-password";
import { findDatabase } from "./lib/database.ts";
import { createRunningParts } from "./lib/running-parts.ts";

const parts = createRunningParts();

await runCommand(async (language) => {
  process.env["DATABASE_URL"] = await findDatabase(parts, (line) => console.log(line));
  return runSetPassword(language);
}, USAGE);
await parts.closeAll();
