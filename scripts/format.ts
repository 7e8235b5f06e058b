// Writes every source file in the one format that `npm test` asks for.
import { runTool } from "./lib/run-command.ts";

const { code, output } = await runTool("oxfmt/bin/oxfmt", ["--write", "."]);
process.stdout.write(output);
process.exitCode = code ?? 1;
