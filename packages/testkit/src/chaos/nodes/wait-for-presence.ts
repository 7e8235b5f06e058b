import { openWithAgent, userWriter, type Writer } from "../people/writer.ts";
import type { Stage } from "../stage.ts";
import { until } from "../wait.ts";
import type { ChaosNode } from "./chaos-node.ts";

/** A user and an agent on two nodes, in one conversation. */
export interface Couple {
  user: Writer;
  agent: Writer;
  conversationId: string;
  /** The user's node. */
  node: ChaosNode;
}

const WITHIN_MS = 60_000;
let newcomers = 0;

/**
 * Resolves when the nodes know again which people the other node has. Typing shows it: it travels
 * through Redis by presence, and nothing repairs a lost one. So does a new user on one node who gets
 * the agent on the other.
 */
export async function waitForPresence(
  stage: Stage,
  { user, agent, conversationId, node }: Couple,
): Promise<void> {
  const count = ({ raw }: Writer): number =>
    raw.events("typing").filter((event) => event.conversationId === conversationId).length;
  const before = [count(user), count(agent)] as const;
  await until(
    () => {
      for (const { raw } of [user, agent])
        raw.send({ t: "typing", id: 3, conversationId, on: true });
      return count(user) > before[0] && count(agent) > before[1];
    },
    { what: "typing passes between the nodes", withinMs: WITHIN_MS, everyMs: 100 },
  );
  const newcomer = await userWriter(stage, node.url, `newcomer-${++newcomers}`);
  await openWithAgent(newcomer);
  newcomer.raw.terminate();
}
