import { fanout } from "./fanout.ts";
import { history } from "./history.ts";
import { hooks } from "./hooks.ts";
import { idle } from "./idle.ts";
import { ingress } from "./ingress.ts";
import { latency } from "./latency.ts";
import { messages } from "./messages.ts";
import { misbehaving } from "./misbehaving.ts";
import { nodes } from "./nodes.ts";
import { reconnect } from "./reconnect.ts";
import type { Scenario } from "./scenario.ts";
import { search } from "./search.ts";

/** All scenarios by name, in the order in which they run and are shown. */
export const SCENARIOS: Record<string, Scenario> = {
  messages,
  latency,
  history,
  idle,
  reconnect,
  hooks,
  fanout,
  ingress,
  nodes,
  misbehaving,
  search,
};

export const SCENARIO_NAMES = Object.keys(SCENARIOS);
