import { setTimeout as sleep } from "node:timers/promises";
import type { Err, Ok } from "@deskwire/protocol";
import { checkStored } from "../verdict/check-stored.ts";
import { readCounts, type Count } from "../verdict/conversation-counts.ts";
import type { AgentLogin } from "../people/agent-login.ts";
import type { Row } from "../row.ts";
import type { ChaosNode, Stage } from "../stage.ts";
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
  title: "two claims, two ends, two opens, a transfer and a disconnect, each at once",
  async play(stage) {
    const redis = await stage.startRedis();
    const nodes = await startPair(stage, {
      redis,
      // An agent who goes away in the middle loses the conversations soon enough to see it.
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

/** Runs both, the second a few milliseconds or not at all later. */
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
    `claimed-${round}: queues while both agents are away`,
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
    `claimed-${round}: the loser hears already_claimed, not ${loser?.code}`,
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
    `ended-${round}: both hear of one end: ${JSON.stringify([one, two])}`,
  );
  const events = await eventsOf(stage, conversationId, "ended");
  found.must(events === 1, `ended-${round}: ended once, not ${events} times`);
  const late = await user.send({ conversationId, clientId: `late-${round}`, text: "too late" });
  found.must(
    late.t === "err" && late.code === "conversation_ended",
    `ended-${round}: nothing is sent after the end`,
  );
  user.raw.terminate();
}

/** The agent offers the conversation, or gives it away, and is gone in the same moment. */
async function transferAndDisconnect(scene: Scene): Promise<void> {
  const { stage, nodes, agents, logins, round } = scene;
  const { found } = stage;
  await setAvailability(agents, "online");
  const user = await userWriter(stage, nodes[0].url, `moved-${round}`);
  const conversationId = await openWithAgent(user);
  const before = await readCounts(stage, conversationId);
  const from = before.agentId === logins[0].id ? 0 : 1;
  const to = logins[1 - from]?.id ?? "";
  const target =
    stage.random.integer(2) === 0 ? ({ agentId: to } as const) : ({ queue: true } as const);
  const leaver = agents[from];
  leaver.raw.send({ t: "transfer", id: 7, conversationId, to: target });
  if (stage.random.integer(2) === 0) await sleep(stage.random.integer(4));
  leaver.raw.terminate();
  const other = from === 0 ? agents[1] : agents[0];
  // Either the transfer arrived or it did not; in both cases the one who stays ends up with it.
  const after = await until(
    async (): Promise<Count | null> => {
      const now = await readCounts(stage, conversationId);
      if (now.agentId === to) return now;
      if (now.status === "queued" || now.offeredAgentId === to)
        await within(other.raw.request("claim", { conversationId }), {
          what: "the claim is answered",
        });
      return null;
    },
    { what: `moved-${round}: the other agent has it`, withinMs: 20_000, everyMs: 200 },
  );
  found.must(after.live === 1, `moved-${round}: one live conversation, not ${after.live}`);
  found.must(after.status === "open", `moved-${round}: it is open`);
  const answer = await user.send({
    conversationId,
    clientId: `moved-${round}`,
    text: "still here?",
  });
  found.must(answer.t === "ok", `moved-${round}: the user can go on`);
  await within(
    other.raw.event("message", ({ message }) => message.clientId === `moved-${round}`),
    { what: `moved-${round}: the agent hears the user` },
  );
  agents[from] = await agentWriter(
    stage,
    nodes[from]?.url ?? nodes[0].url,
    logins[from] ?? stage.lastLogin(),
  );
  user.raw.terminate();
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
