import { startOne } from "../nodes/start-nodes.ts";
import { agentPerson, userPerson, type Person } from "../people/person.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { until } from "../wait.ts";

/** Seconds for which a conversation is held in the part in which it goes to somebody else. */
const HOLD_SECONDS = 2;

export const returningAgent: Row = {
  id: 24,
  title: "an agent offline for longer than the grace writes meanwhile and returns",
  async play(stage) {
    const rounds = stage.scale === "full" ? 5 : 1;
    for (let round = 1; round <= rounds; round++) {
      await comesBack(stage, round);
      await goesToAnother(stage, round);
    }
    stage.found.note(
      `${rounds} returns in time, and ${rounds} to a conversation that is another's`,
    );
  },
};

/** What was kept goes out once, in order, and nothing is refused. */
async function comesBack(stage: Stage, round: number): Promise<void> {
  const node = await startOne(stage, { env: { DISCONNECT_GRACE_SECONDS: "1" } });
  const agent = await agentPerson(stage, node, await stage.agent(node.url));
  const user = await userPerson(stage, node, { id: `waits-${round}` });
  const id = await meet(user, agent);
  const texts = await writeWhileLost(stage, agent, id);
  agent.proxy.refuse(false);
  if (stage.random.integer(2) === 0) agent.reload();
  else agent.client.reconnectNow();
  await until(async () => (await written(stage, id)).length >= texts.length, {
    what: "what the agent wrote is stored",
    everyMs: 100,
  });
  const stored = await written(stage, id);
  stage.found.must(
    JSON.stringify(stored) === JSON.stringify(texts),
    `what was written while away stands once and in order: ${stored.join(", ")}`,
  );
  await quiesce(stage, [agent, user]);
  await node.stop();
}

/** The messages are kept on the agent's side, and are not in the conversation. */
async function goesToAnother(stage: Stage, round: number): Promise<void> {
  const node = await startOne(stage, {
    env: { DISCONNECT_GRACE_SECONDS: "1", STICKY_HOLD_SECONDS: String(HOLD_SECONDS) },
  });
  const agent = await agentPerson(stage, node, await stage.agent(node.url));
  const user = await userPerson(stage, node, { id: `leaves-${round}` });
  const id = await meet(user, agent);
  const texts = await writeWhileLost(stage, agent, id);
  const other = await agentPerson(stage, node, await stage.agent(node.url));
  await other.sees(
    "the other agent has it",
    ({ conversations }) => conversations[id] !== undefined,
  );
  agent.proxy.refuse(false);
  agent.client.reconnectNow();
  await agent.sees("each message is offered to be copied", ({ conversations, unopened }) => {
    const kept = [...(conversations[id]?.pending ?? []), ...unopened];
    return kept.length === texts.length && kept.every(({ state }) => typeof state === "object");
  });
  stage.found.must((await written(stage, id)).length === 0, "nothing is in another's conversation");
  await quiesce(stage, [agent, other, user]);
  await node.stop();
}

/** The user's conversation with the agent; resolves with its id. */
async function meet(user: Person, agent: Person): Promise<string> {
  user.recorded.send({ conversationId: null, kind: "text", body: { text: "Hello?" } });
  const ids = () => Object.keys(agent.client.getState().conversations);
  await agent.sees("the agent has the conversation", () => ids().length > 0);
  const [id = ""] = ids();
  return id;
}

/** Cuts the agent off, lets the agent write, and waits until the conversation is in the queue. */
async function writeWhileLost(stage: Stage, agent: Person, id: string): Promise<string[]> {
  agent.proxy.refuse(true);
  agent.proxy.cut();
  const texts = Array.from({ length: 2 + stage.random.integer(4) }, (_, n) => `kept ${n}`);
  for (const text of texts)
    agent.recorded.send({ conversationId: id, kind: "text", body: { text } });
  const isQueued = async (): Promise<boolean> => {
    const [row] = await stage.sql<{ status: string }>(
      "SELECT status::text FROM conversation WHERE id = $1",
      [id],
    );
    return row?.status === "queued";
  };
  await until(isQueued, { what: "the grace is over", everyMs: 100 });
  return texts;
}

async function written(stage: Stage, id: string): Promise<string[]> {
  const rows = await stage.sql<{ text: string }>(
    "SELECT body ->> 'text' AS text FROM message WHERE conversation_id = $1 AND sender LIKE 'agent:%' ORDER BY seq",
    [id],
  );
  return rows.map(({ text }) => text);
}
