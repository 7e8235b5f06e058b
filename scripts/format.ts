// Formats every source file as `npm test` requires.
import { runTool } from "./lib/run-command.ts";

const { code, output } = await runTool("oxfmt/bin/oxfmt", ["--write", "."]);
process.stdout.write(output);
process.exitCode = code ?? 1;
