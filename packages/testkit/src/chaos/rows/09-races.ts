import { setTimeout as sleep } from "node:timers/promises";
import type { Err, Ok } from "@deskwire/protocol";
import { checkStored } from "../verdict/check-stored.ts";
import { readCounts, type ConversationCounts } from "../verdict/conversation-counts.ts";
import type { AgentLogin } from "../people/agent-login.ts";
import type { Row } from "../row.ts";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import type { Stage } from "../stage.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { until, within } from "../wait.ts";
import { agentWriter, openWithAgent, userWriter, type Writer } from "../people/writer.ts";

interface Scene {
  stage: Stage;
  nodes: [ChaosNode, ChaosNode];
  /** One on each node. */
  agents: [Writer, Writer];
  logins: [AgentLogin, AgentLogin];
  round: number;
}

export const races: Row = {
  id: 9,
  title: "two opens, two claims, two ends, a transfer and a disconnect, at once",
  async play(stage) {
    const redis = await stage.startRedis();
    const nodes = await startPair(stage, {
      redis,
      // An agent who disconnects loses the conversations within the row.
      env: { DISCONNECT_GRACE_SECONDS: "1", STICKY_HOLD_SECONDS: "0" },
    });
    const logins: [AgentLogin, AgentLogin] = [
      await stage.agent(nodes[0].url),
      await stage.agent(nodes[1].url),
    ];
    const agents: [Writer, Writer] = [
      await agentWriter(stage, nodes[0].url, logins[0]),
      await agentWriter(stage, nodes[1].url, logins[1]),
    ];
    const rounds = stage.scale === "full" ? 20 : 6;
    for (let round = 1; round <= rounds; round++) {
      const scene = { stage, nodes, agents, logins, round };
      await twoOpens(scene);
      await twoClaims(scene);
      await twoEnds(scene);
      if (round % 5 === 1) await transferAndDisconnect(scene);
    }
    stage.found.note(
      `${rounds} rounds of two opens, two claims and two ends, ${Math.ceil(rounds / 5)} transfers`,
    );
    stage.found.broken(await checkStored(stage));
  },
};

/** Runs both, the second up to 3 ms later. */
async function atOnce<A, B>(
  { random }: Stage,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  const apart = random.integer(4);
  const later = async (): Promise<B> => {
    if (apart > 0) await sleep(apart - 1);
    return second();
  };
  return within(Promise.all([first(), later()]), { what: "both are answered" });
}

async function twoOpens({ stage, nodes, round }: Scene): Promise<void> {
  const id = `opener-${round}`;
  const tabs = [
    await userWriter(stage, nodes[0].url, id),
    await userWriter(stage, nodes[1].url, id),
  ] as const;
  const [one, two] = await atOnce(
    stage,
    () => tabs[0].raw.ok("open", {}),
    () => tabs[1].raw.ok("open", {}),
  );
  stage.found.must(
    one.conversation.id === two.conversation.id,
    `${id}: two opens, one conversation`,
  );
  for (const { raw } of tabs) raw.terminate();
}

async function twoClaims({ stage, nodes, agents, round }: Scene): Promise<void> {
  const { found } = stage;
  await setAvailability(agents, "away");
  const user = await userWriter(stage, nodes[round % 2]?.url ?? nodes[0].url, `claimed-${round}`);
  const { conversation } = await user.raw.ok("open", {});
  found.must(
    conversation.status === "queued",
    `claimed-${round}: is queued while both agents are away`,
  );
  const claim = ({ raw }: Writer) => raw.request("claim", { conversationId: conversation.id });
  const answers = await atOnce(
    stage,
    () => claim(agents[0]),
    () => claim(agents[1]),
  );
  const won = answers.filter(({ t }) => t === "ok").length;
  const loser = answers.find((answer): answer is Err => answer.t === "err");
  found.must(won === 1, `claimed-${round}: one of two claims wins, not ${won}`);
  found.must(
    loser?.code === "already_claimed",
    `claimed-${round}: the loser gets already_claimed, not ${loser?.code}`,
  );
  const events = await eventsOf(stage, conversation.id, "assigned");
  found.must(events === 1, `claimed-${round}: assigned once, not ${events} times`);
  user.raw.terminate();
}

async function twoEnds({ stage, nodes, agents, logins, round }: Scene): Promise<void> {
  const { found } = stage;
  await setAvailability(agents, "online");
  const user = await userWriter(stage, nodes[round % 2]?.url ?? nodes[0].url, `ended-${round}`);
  const conversationId = await openWithAgent(user);
  const [row] = await stage.sql<{ agent: string }>(
    "SELECT agent_id::text AS agent FROM conversation WHERE id = $1",
    [conversationId],
  );
  const agent = agents[row?.agent === logins[0].id ? 0 : 1];
  const end = ({ raw }: Writer) => raw.request("end", { conversationId });
  const [one, two] = await atOnce(
    stage,
    () => end(user),
    () => end(agent),
  );
  found.must(
    one.t === "ok" && two.t === "ok" && one.seq === two.seq,
    `ended-${round}: both get the same end: ${JSON.stringify([one, two])}`,
  );
  const events = await eventsOf(stage, conversationId, "ended");
  found.must(events === 1, `ended-${round}: ended once, not ${events} times`);
  const late = await user.send({ conversationId, clientId: `late-${round}`, text: "too late" });
  found.must(
    late.t === "err" && late.code === "conversation_ended",
    `ended-${round}: a send after the end is refused`,
  );
  user.raw.terminate();
}

/** The agent transfers the conversation, to the other agent or to the queue, and disconnects at the same moment. */
async function transferAndDisconnect(scene: Scene): Promise<void> {
  const { stage, nodes, agents, logins, round } = scene;
  await setAvailability(agents, "online");
  const user = await userWriter(stage, nodes[0].url, `moved-${round}`);
  const conversationId = await openWithAgent(user);
  const before = await readCounts(stage, conversationId);
  const from = before.agentId === logins[0].id ? 0 : 1;
  const to = from === 0 ? 1 : 0;
  const target = stage.random.integer(2) === 0 ? { agentId: logins[to].id } : { queue: true };
  agents[from].raw.send({ t: "transfer", id: 7, conversationId, to: target });
  if (stage.random.integer(2) === 0) await sleep(stage.random.integer(4));
  agents[from].raw.terminate();
  const move = { user, other: agents[to], otherId: logins[to].id, conversationId };
  await checkMoved(scene, move, await waitUntilMoved(scene, move));
  agents[from] = await agentWriter(stage, nodes[from].url, logins[from]);
  user.raw.terminate();
}

interface Move {
  user: Writer;
  /** The agent who stays. */
  other: Writer;
  otherId: string;
  conversationId: string;
}

/** Whether or not the transfer arrived, the agent who stays gets the conversation in the end. */
function waitUntilMoved(
  { stage, round }: Scene,
  { other, otherId, conversationId }: Move,
): Promise<ConversationCounts> {
  const probe = async (): Promise<ConversationCounts | null> => {
    const now = await readCounts(stage, conversationId);
    if (now.agentId === otherId) return now;
    if (now.status === "queued" || now.offeredAgentId === otherId) {
      const claim = other.raw.request("claim", { conversationId });
      await within(claim, { what: "the claim is answered" });
    }
    return null;
  };
  const what = `moved-${round}: the other agent has it`;
  return until(probe, { what, withinMs: 20_000, everyMs: 200 });
}

async function checkMoved(
  { stage: { found }, round }: Scene,
  { user, other, conversationId }: Move,
  { live, status }: ConversationCounts,
): Promise<void> {
  const name = `moved-${round}`;
  found.must(live === 1, `${name}: one live conversation, not ${live}`);
  found.must(status === "open", `${name}: it is open`);
  const answer = await user.send({ conversationId, clientId: name, text: "still here?" });
  found.must(answer.t === "ok", `${name}: the user can write`);
  const arrival = other.raw.event("message", ({ message }) => message.clientId === name);
  await within(arrival, { what: `${name}: the agent gets the user's message` });
}

async function setAvailability(
  agents: readonly Writer[],
  availability: "online" | "away",
): Promise<void> {
  const answers: (Ok | Err)[] = await Promise.all(
    agents.map(({ raw }) => raw.ok("status", { availability })),
  );
  if (answers.some(({ t }) => t !== "ok")) throw new Error("a status was refused");
}

async function eventsOf(stage: Stage, conversationId: string, type: string): Promise<number> {
  const [row] = await stage.sql<{ count: number }>(
    "SELECT count(*)::integer AS count FROM message WHERE conversation_id = $1 AND kind = 'event' AND body->>'type' = $2",
    [conversationId, type],
  );
  return row?.count ?? 0;
}
