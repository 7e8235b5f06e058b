import type { ChaosNode } from "../nodes/chaos-node.ts";
import type { Stage } from "../stage.ts";
import { agentPerson, userPerson, type Person } from "./person.ts";

/** Users with one conversation each, and their agents, distributed over the nodes. */
export interface Talkers {
  users: Person[];
  agents: Person[];
  all: Person[];
}

export async function createTalkers(
  stage: Stage,
  nodes: readonly ChaosNode[],
  counts: { users: number; agents: number },
): Promise<Talkers> {
  const at = (index: number): ChaosNode => {
    const node = nodes[index % nodes.length];
    if (node === undefined) throw new Error("there is no node");
    return node;
  };
  const agents: Person[] = [];
  // Begins at the last node, so that with two nodes every user talks to an agent on the other node.
  for (let n = 0; n < counts.agents; n++) {
    const node = at(nodes.length - 1 - (n % nodes.length));
    agents.push(await agentPerson(stage, node, await stage.agent(node.url)));
  }
  const users = await Promise.all(
    Array.from({ length: counts.users }, (_, n) => userPerson(stage, at(n), { id: `talker-${n}` })),
  );
  for (const user of users) {
    user.recorded.send({ conversationId: null, kind: "text", body: { text: "Hello?" } });
    await user.sees("an agent was found", ({ conversations }) =>
      Object.values(conversations).some(({ conversation }) => conversation.status === "open"),
    );
  }
  return { users, agents, all: [...users, ...agents] };
}
