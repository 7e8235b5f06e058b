import type { ChaosNode, Stage } from "../stage.ts";
import { until } from "../wait.ts";
import { openWithAgent, userWriter, type Writer } from "../people/writer.ts";

/** Two people on two nodes, in one conversation. */
export interface Couple {
  user: Writer;
  agent: Writer;
  conversationId: string;
  /** The user's. */
  node: ChaosNode;
}

const WITHIN_MS = 60_000;
let probes = 0;

/**
 * Resolves when the nodes know of each other's people again. Typing shows it: it goes through Redis alone, by presence,
 * and nothing repairs a lost one. So does a newcomer who gets the agent of the other node.
 */
export async function waitForPresence(
  stage: Stage,
  { user, agent, conversationId, node }: Couple,
): Promise<void> {
  const count = ({ raw }: Writer): number =>
    raw.events("typing").filter((event) => event.conversationId === conversationId).length;
  const seen = [count(user), count(agent)] as const;
  await until(
    () => {
      for (const { raw } of [user, agent])
        raw.send({ t: "typing", id: 3, conversationId, on: true });
      return count(user) > seen[0] && count(agent) > seen[1];
    },
    { what: "typing passes between the nodes", withinMs: WITHIN_MS, everyMs: 100 },
  );
  const newcomer = await userWriter(stage, node.url, `newcomer-${++probes}`);
  await openWithAgent(newcomer);
  newcomer.raw.terminate();
}
