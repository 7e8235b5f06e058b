import type { RunResult } from "../load/commands.ts";
import { median } from "../load/samples.ts";
import { userTokenOf } from "../stack/seed.ts";
import type { PeerName, Stack } from "../stack/stack.ts";
import type { Watched } from "../load/process-usage.ts";
import { need } from "../need.ts";

export type TargetName = "Deskwire" | "Deskwire, array frames" | PeerName;

/** One measured server, with its users and agents connected. */
export interface Target {
  readonly name: TargetName;
  readonly fleet: number;
  readonly watch: Watched;
}

/** Connects the users of conversations `from` … `from + count - 1` and their agents. */
export async function openTarget(
  stack: Stack,
  name: TargetName,
  { from, count }: { from: number; count: number },
): Promise<Target> {
  const isOurs = name === "Deskwire" || name === "Deskwire, array frames";
  const server = isOurs ? stack.server : await stack.peer(name);
  const conversations = stack.seed.conversations.slice(from, from + count);
  const agents = [...new Set(conversations.map((conversation) => conversation.agent))];
  const fleet = await stack.generator.ask("openFleet", {
    dialect: name === "Socket.IO relay" ? "socket.io" : "deskwire",
    port: server.port,
    batch: name === "Deskwire, array frames",
    agentTokens: agents.map((agent) => need(stack.seed.agentTokens[agent])),
    pairs: conversations.map((conversation) => ({
      token: userTokenOf(conversation),
      conversationId: conversation.id,
      agent: agents.indexOf(conversation.agent),
    })),
  });
  const watch = { server: server.pid, ...(isOurs && { postgres: stack.postgresPid }) };
  return { name, fleet, watch };
}

export async function closeTargets(stack: Stack, targets: readonly Target[]): Promise<void> {
  for (const { fleet } of targets) await stack.generator.ask("closeFleet", { fleet });
}

/** The medians of several rounds. */
export interface Medians {
  perSecond: number;
  ackP50Ms: number;
  ackP99Ms: number;
  deliveryP50Ms: number;
  deliveryP99Ms: number;
  serverUs: number;
  postgresUs: number;
  /** The generator's CPU time per message, and its share of one core. */
  loadUs: number;
  loadShare: number;
  rounds: RunResult[];
}

export function mediansOf(rounds: RunResult[]): Medians {
  const middle = (pick: (round: RunResult) => number): number => median(rounds.map(pick));
  return {
    perSecond: middle((round) => round.delivered / round.seconds),
    ackP50Ms: middle((round) => round.ack.p50),
    ackP99Ms: middle((round) => round.ack.p99),
    deliveryP50Ms: middle((round) => round.delivery.p50),
    deliveryP99Ms: middle((round) => round.delivery.p99),
    serverUs: middle((round) => round.cpu.server / round.delivered),
    postgresUs: middle((round) => round.cpu.postgres / round.delivered),
    loadUs: middle((round) => round.cpu.load / round.delivered),
    loadShare: middle((round) => round.cpu.load / (round.seconds * 1_000_000)),
    rounds,
  };
}

/** Runs all targets in turn in each round, so that other work of the machine affects all of them alike. */
export async function interleave(
  targets: readonly Target[],
  rounds: number,
  run: (target: Target) => Promise<RunResult>,
): Promise<Map<TargetName, Medians>> {
  const results = new Map<TargetName, RunResult[]>(targets.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? targets : targets.toReversed();
    for (const target of order) need(results.get(target.name)).push(await run(target));
  }
  return new Map([...results].map(([name, all]) => [name, mediansOf(all)]));
}
