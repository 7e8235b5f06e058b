// Runs the server alone. Builds the front ends when their sources have changed.
import { serve } from "@deskwire/server/main";
import { buildFrontEnds } from "./lib/front-ends.ts";

await buildFrontEnds((line) => console.log(line));
await serve(process.env);
