import { setTimeout as sleep } from "node:timers/promises";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { agentPerson, type Person } from "../people/person.ts";
import { createTalkers } from "../people/talkers.ts";
import { agentWriter, openWithAgent, userWriter, type Writer } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { until } from "../wait.ts";

const OUTSTANDING = 16;

interface BareSocket {
  writer: Writer;
  /** The last seq in its `welcome`. */
  from: number;
}

interface Race {
  stage: Stage;
  nodes: readonly [ChaosNode, ChaosNode];
  sender: Writer;
  conversationId: string;
  total: number;
  sent: number;
  /** Whether all messages have been sent. */
  over: boolean;
  people: Person[];
  sockets: BareSocket[];
}

export const subscribeRace: Row = {
  id: 5,
  title: "clients subscribe while 1,000 messages are sent",
  async play(stage) {
    const redis = await stage.startRedis();
    const nodes = await startPair(stage, { redis });
    const talkers = await createTalkers(stage, nodes, { users: 1, agents: 1 });
    const race = await openRace(stage, nodes);
    const subscribing = subscribeUntilOver(race);
    const senders = Array.from({ length: OUTSTANDING }, () => sendInTurn(race));
    await Promise.all(senders).finally(() => (race.over = true));
    await subscribing;
    await checkSockets(race);
    await quiesce(stage, [...talkers.all, ...race.people]);
  },
};

async function openRace(stage: Stage, nodes: Race["nodes"]): Promise<Race> {
  const sender = await userWriter(stage, nodes[0].url, "sender");
  return {
    stage,
    nodes,
    sender,
    conversationId: await openWithAgent(sender),
    total: stage.scale === "full" ? 1_000 : 200,
    sent: 0,
    over: false,
    people: [],
    sockets: [],
  };
}

async function sendInTurn(race: Race): Promise<void> {
  const { stage, sender, conversationId } = race;
  while (race.sent < race.total) {
    const n = ++race.sent;
    const clientId = `race-${n}`;
    const answer = await sender.send({ conversationId, clientId, text: `message ${n}` });
    stage.found.must(answer.t === "ok", `${clientId} is acknowledged`);
  }
}

/** Alternates between bare sockets of both sides and clients. */
async function subscribeUntilOver(race: Race): Promise<void> {
  const { stage, nodes, people, sockets } = race;
  for (let n = 0; !race.over; n++) {
    const node = nodes[stage.random.integer(2)] ?? nodes[0];
    if (n % 4 === 3) people.push(await agentPerson(stage, node, stage.lastLogin()));
    else sockets.push(await openBareSocket(race, node.url, n % 4 === 2));
    await sleep(stage.random.integer(30));
  }
}

async function openBareSocket(
  { stage, conversationId }: Race,
  url: string,
  asUser: boolean,
): Promise<BareSocket> {
  const writer = asUser
    ? await userWriter(stage, url, "sender")
    : await agentWriter(stage, url, stage.lastLogin());
  const welcome = writer.raw.frames.find((frame) => frame.t === "welcome");
  const listed = welcome?.conversations.find(({ id }) => id === conversationId);
  return { writer, from: listed?.lastSeq ?? 0 };
}

async function checkSockets({ stage, conversationId, total, people, sockets }: Race) {
  const [row] = await stage.sql<{ last: number }>(
    "SELECT last_seq AS last FROM conversation WHERE id = $1",
    [conversationId],
  );
  for (const socket of sockets)
    await checkGapless(stage, socket, { conversationId, to: row?.last ?? 0 });
  stage.found.note(
    `${sockets.length} bare sockets and ${people.length} clients subscribed during ${total} sends`,
  );
  for (const { writer } of sockets) writer.raw.terminate();
}

/** [HEL7] After `welcome`, every message arrives, in order. */
async function checkGapless(
  stage: Stage,
  { writer, from }: BareSocket,
  { conversationId, to }: { conversationId: string; to: number },
): Promise<void> {
  const received = (): number[] => {
    const events = writer.raw
      .events("message")
      .filter((event) => event.conversationId === conversationId && event.message.seq > from);
    return [...new Set(events.map(({ message }) => message.seq))];
  };
  const isComplete = () => received().length >= to - from;
  const wait = { what: "the last message arrives", withinMs: 10_000 };
  await until(isComplete, wait).catch(() => undefined);
  const seqs = received();
  const gap = seqs.findIndex((seq, n) => seq !== from + 1 + n);
  stage.found.must(
    gap === -1 && seqs.length === to - from,
    `a socket with ${from} in its welcome got ${seqs.length} of ${to - from} messages; the first out of order is ${seqs[gap]} instead of ${from + 1 + gap}`,
  );
}
