import type { SpreadResult } from "../load/commands.ts";
import { median } from "../load/samples.ts";
import { microseconds, milliseconds, perSecond, whole } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
import type { Stack } from "../stack/stack.ts";
import { listenersOf } from "./listeners.ts";
import type { Scenario } from "./scenario.ts";

const SUBSCRIBERS = 2_000;
const SUBSCRIBERS_FULL = 10_000;
const ROUNDS = 3;
const TOPIC = "public.bench";

/** Publishes one topic with many subscribers by signed calls. */
export const fanout: Scenario = async ({ stack, full, say }) => {
  const count = full ? SUBSCRIBERS_FULL : SUBSCRIBERS;
  say(`${whole(count)} subscribers of one topic, ${ROUNDS} rounds`);
  const { tokens } = listenersOf(stack, count);
  const { port } = stack.server;
  await stack.generator.ask("openAudience", { port, tokens, push: false, topic: TOPIC });
  const rounds: SpreadResult[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await publish(stack));
  await stack.generator.ask("closeAudience", {});
  return [lineOf(count, rounds)];
};

function publish({ generator, server, postgresPid }: Stack): Promise<SpreadResult> {
  return generator.ask("fanOut", {
    port: server.port,
    topic: TOPIC,
    warmMs: 500,
    measureMs: 3_000,
    watch: { server: server.pid, postgres: postgresPid },
  });
}

function lineOf(count: number, rounds: readonly SpreadResult[]): Line {
  const middle = (pick: (round: SpreadResult) => number): number => median(rounds.map(pick));
  const value = middle(({ deliveries, seconds }) => deliveries / seconds);
  const serverUs = middle(({ cpu, deliveries }) => cpu.server / deliveries);
  const loadUs = middle(({ cpu, deliveries }) => cpu.load / deliveries);
  const p99 = milliseconds(middle(({ ms }) => ms.p99));
  return {
    what: {
      en: `topic fan-out, 1 → ${whole(count)} subscribers`,
      zh: `主题扇出，1 → ${whole(count)} 个订阅者`,
    },
    measured: perSecond(value),
    note: `per delivery: server ${microseconds(serverUs)}, load generator ${microseconds(loadUs)}; delivered p99 ${p99}`,
    value,
    unit: "/s",
    budget: { better: "more", reach: 80_000, aim: 120_000 },
    details: { rounds },
  };
}
