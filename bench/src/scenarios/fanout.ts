import type { SpreadResult } from "../load/commands.ts";
import { median } from "../load/samples.ts";
import { microseconds, milliseconds, perSecond, whole } from "../report/figures.ts";
import { listenersOf } from "./audiences.ts";
import type { Scenario } from "./scenario.ts";

const SUBSCRIBERS = 2_000;
const SUBSCRIBERS_FULL = 10_000;
const ROUNDS = 3;
const TOPIC = "public.bench";

/** One topic that many follow, published by signed calls. */
export const fanout: Scenario = async ({ stack, full, say }) => {
  const count = full ? SUBSCRIBERS_FULL : SUBSCRIBERS;
  say(`${whole(count)} followers of one topic, ${ROUNDS} rounds`);
  const { server, generator } = stack;
  const { tokens } = listenersOf(stack, count);
  const { port } = server;
  await generator.ask("openAudience", { port, tokens, push: false, topic: TOPIC });
  const rounds: SpreadResult[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(
      await generator.ask("fanOut", {
        port,
        topic: TOPIC,
        warmMs: 500,
        measureMs: 3_000,
        watch: { server: server.pid, postgres: stack.postgresPid },
      }),
    );
  }
  await generator.ask("closeAudience", {});
  const middle = (pick: (round: SpreadResult) => number): number => median(rounds.map(pick));
  const value = middle(({ deliveries, seconds }) => deliveries / seconds);
  const serverUs = middle(({ cpu, deliveries }) => cpu.server / deliveries);
  const loadUs = middle(({ cpu, deliveries }) => cpu.load / deliveries);
  return [
    {
      what: `topic fan-out, 1 → ${whole(count)} subscribers`,
      measured: `${perSecond(value)} (a delivery: server ${microseconds(serverUs)}, load ${microseconds(loadUs)}; last of all p99 ${milliseconds(middle(({ ms }) => ms.p99))})`,
      value,
      unit: "/s",
      budget: { better: "more", reach: 80_000, then: 120_000 },
      details: { rounds },
    },
  ];
};
