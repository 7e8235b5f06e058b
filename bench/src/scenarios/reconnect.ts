import { setInterval as every } from "node:timers/promises";
import type { Arrival, RunResult } from "../load/commands.ts";
import { milliseconds, seconds, whole } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
import type { Stack } from "../stack/stack.ts";
import { crowdOf, FIRST_OF_CROWD } from "./crowds.ts";
import { closeTargets, openTarget } from "./fleets.ts";
import type { Scenario } from "./scenario.ts";

const CHATTING = 20;
const CHAT_PER_SECOND = 200;
const LONGEST_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** Everybody loses the connection and comes back at once, while others chat on. */
export const reconnect: Scenario = async ({ stack, full, say }) => {
  const count = full ? 15_000 : 10_000;
  say(`${whole(count)} clients that reconnect at once`);
  const { server } = stack;
  // A process of its own, so that the crowd's work does not count as the chat's delay.
  const crowd = stack.freshGenerator();
  const members = crowdOf(stack, FIRST_OF_CROWD, count);
  await crowd.ask("openCrowd", { dialect: "deskwire", port: server.port, members });
  const chat = await openTarget(stack, "Deskwire", { from: 0, count: CHATTING });
  const connections = watchDatabase(stack);
  const { fleet, watch } = chat;
  const chatting = stack.generator.ask("openLoop", {
    fleet,
    pairs: CHATTING,
    perSecond: CHAT_PER_SECOND,
    warmMs: 0,
    measureMs: LONGEST_MS,
    watch,
  });
  const arrival = await crowd.ask("reconnectCrowd", {});
  await stack.generator.ask("stopOpenLoop", { fleet });
  const run = await chatting;
  const mostConnections = await connections.stop();
  await crowd.ask("closeCrowd", {});
  await crowd.close();
  await closeTargets(stack, [chat]);
  return linesOf(count, arrival, run, mostConnections);
};

function linesOf(count: number, arrival: Arrival, run: RunResult, connections: number): Line[] {
  return [
    {
      what: `${whole(count)} clients reconnecting at once with resume: all back`,
      measured: `${seconds(arrival.ms)} (half after ${seconds(arrival.each.p50)}, ${arrival.retries} retries)`,
      value: arrival.ms / 1_000,
      unit: " s",
      budget: { better: "less", reach: 15, then: 8 },
      details: { arrival },
    },
    {
      what: "… delivery p99 of those who chat meanwhile",
      measured: `${milliseconds(run.delivery.p99)} (${whole(run.delivered)} messages)`,
      value: run.delivery.p99,
      unit: " ms",
      budget: { better: "less", reach: 250, then: 250 },
      details: { run },
    },
    {
      what: "… database connections of the server, at most",
      measured: String(connections),
      value: connections,
      unit: "",
      budget: { better: "less", reach: 14, then: 14 },
      details: {},
    },
  ];
}

/** Looks again and again at how many connections the server holds. */
function watchDatabase({ pool }: Stack): { stop(): Promise<number> } {
  const ending = new AbortController();
  let most = 0;
  const watching = (async () => {
    for await (const _ of every(LOOK_EVERY_MS)) {
      const { rows } = await pool.query<{ count: number }>(
        "SELECT count(*)::integer AS count FROM pg_stat_activity WHERE application_name LIKE 'deskwire%'",
      );
      most = Math.max(most, rows[0]?.count ?? 0);
      if (ending.signal.aborted) return;
    }
  })();
  return {
    async stop() {
      ending.abort();
      await watching;
      return most;
    },
  };
}
