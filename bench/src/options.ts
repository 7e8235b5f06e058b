import { parseArgs } from "node:util";
import { fanout } from "./scenarios/fanout.ts";
import { history } from "./scenarios/history.ts";
import { hooks } from "./scenarios/hooks.ts";
import { idle } from "./scenarios/idle.ts";
import { ingress } from "./scenarios/ingress.ts";
import { latency } from "./scenarios/latency.ts";
import { messages } from "./scenarios/messages.ts";
import { nodes } from "./scenarios/nodes.ts";
import { reconnect } from "./scenarios/reconnect.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { search } from "./scenarios/search.ts";

const SCENARIOS: Record<string, Scenario> = {
  messages,
  latency,
  history,
  idle,
  reconnect,
  hooks,
  fanout,
  ingress,
  nodes,
  search,
};

export const USAGE = `npm run bench [-- --only ${Object.keys(SCENARIOS).join(",")}] [--full]`;

export interface Options {
  scenarios: Scenario[];
  full: boolean;
  /** For Node in front of the server's main module, such as --cpu-prof. */
  serverArgs: string[];
}

/** What the command line asks for; null when it cannot be read. */
export function readOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        full: { type: "boolean", default: false },
        "server-arg": { type: "string", multiple: true, default: [] },
      },
    });
    const names = values.only?.split(",") ?? Object.keys(SCENARIOS);
    const scenarios = names.flatMap((name) => SCENARIOS[name] ?? []);
    if (scenarios.length < names.length) return null;
    return { scenarios, full: values.full, serverArgs: values["server-arg"] };
  } catch {
    // parseArgs throws on what it does not know; the usage says what there is.
    return null;
  }
}
