import { parseArgs } from "node:util";
import { SCENARIO_NAMES } from "./scenarios/all.ts";

export const USAGE = `npm run bench [-- --only ${SCENARIO_NAMES.join(",")}] [--full] [--write-docs]`;

export interface Options {
  /** Names of the scenarios to run. */
  only: readonly string[];
  /** Runs the large sizes. */
  full: boolean;
  /** Writes the recorded results into the documentation instead of measuring. */
  writeDocs: boolean;
  /** Arguments for Node, before the server's main module, such as --cpu-prof. */
  serverArgs: string[];
}

/** Reads the command line; null when it cannot be read. */
export function readOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        full: { type: "boolean", default: false },
        "write-docs": { type: "boolean", default: false },
        "server-arg": { type: "string", multiple: true, default: [] },
      },
    });
    const only = values.only?.split(",") ?? SCENARIO_NAMES;
    if (!only.every((name) => SCENARIO_NAMES.includes(name))) return null;
    const { full, "write-docs": writeDocs, "server-arg": serverArgs } = values;
    return { only, full, writeDocs, serverArgs };
  } catch {
    // parseArgs throws on an unknown option.
    return null;
  }
}
