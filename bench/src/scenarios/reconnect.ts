import { setInterval as every } from "node:timers/promises";
import type { Arrival, RunResult } from "../load/commands.ts";
import { milliseconds, seconds, whole } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
import type { Stack } from "../stack/stack.ts";
import { crowdOf, FIRST_OF_CROWD } from "./crowds.ts";
import { closeTargets, openTarget, type Target } from "./fleets.ts";
import type { Scenario } from "./scenario.ts";

const CHATTING = 20;
const CHAT_PER_SECOND = 200;
const LONGEST_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** Breaks the connections of a crowd, which comes back at once, while others continue to chat. */
export const reconnect: Scenario = async ({ stack, full, say }) => {
  const count = full ? 15_000 : 10_000;
  say(`${whole(count)} clients that reconnect at once`);
  // A generator of its own, so that the crowd's work does not count as delay of the chat.
  const crowd = stack.freshGenerator();
  const members = crowdOf(stack, FIRST_OF_CROWD, count);
  await crowd.ask("openCrowd", { dialect: "deskwire", port: stack.server.port, members });
  const chat = await openTarget(stack, "Deskwire", { from: 0, count: CHATTING });
  const connections = watchDatabase(stack);
  const chatting = startChat(stack, chat);
  const arrival = await crowd.ask("reconnectCrowd", {});
  await stack.generator.ask("stopOpenLoop", { fleet: chat.fleet });
  const run = await chatting;
  const mostConnections = await connections.stop();
  await crowd.ask("closeCrowd", {});
  await crowd.close();
  await closeTargets(stack, [chat]);
  return linesOf({ count, arrival, run, mostConnections });
};

function startChat({ generator }: Stack, { fleet, watch }: Target): Promise<RunResult> {
  return generator.ask("openLoop", {
    fleet,
    watch,
    pairs: CHATTING,
    perSecond: CHAT_PER_SECOND,
    warmMs: 0,
    measureMs: LONGEST_MS,
  });
}

interface Measured {
  count: number;
  arrival: Arrival;
  run: RunResult;
  mostConnections: number;
}

function linesOf({ count, arrival, run, mostConnections }: Measured): Line[] {
  return [arrivalLine(count, arrival), deliveryLine(run), connectionsLine(mostConnections)];
}

function arrivalLine(count: number, arrival: Arrival): Line {
  const size = whole(count);
  return {
    what: {
      en: `${size} clients reconnect at once: all back`,
      zh: `${size} 个客户端同时重连：全部恢复`,
    },
    measured: seconds(arrival.ms),
    note: `half after ${seconds(arrival.each.p50)}, ${arrival.retries} retries`,
    value: arrival.ms / 1_000,
    unit: " s",
    budget: { better: "less", reach: 15, aim: 8 },
    details: { arrival },
  };
}

function deliveryLine(run: RunResult): Line {
  return {
    what: { en: "delivery p99 of other chats meanwhile", zh: "期间其他会话的送达延迟 p99" },
    measured: milliseconds(run.delivery.p99),
    note: `${whole(run.delivered)} messages`,
    value: run.delivery.p99,
    unit: " ms",
    budget: { better: "less", reach: 250, aim: 250 },
    details: { run },
  };
}

function connectionsLine(most: number): Line {
  return {
    what: {
      en: "most database connections of the server meanwhile",
      zh: "期间服务器的最大数据库连接数",
    },
    measured: String(most),
    value: most,
    unit: "",
    budget: { better: "less", reach: 14, aim: 14 },
    details: {},
  };
}

/** Samples how many connections the server holds; `stop` resolves with the largest number. */
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
