// The figures of docs/performance.md, on this machine. `npm run bench -- --only messages,idle` measures a part.
import { main } from "../bench/src/main.ts";

process.exitCode = await main(process.argv.slice(2));
