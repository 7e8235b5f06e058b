import { setTimeout as sleep } from "node:timers/promises";
import { startRedisServer, type RedisServer } from "../../servers/redis-server.ts";
import { redisCommand } from "../faults/redis-command.ts";
import { rewritePeerMessages, type PeerMessageFate } from "../faults/redis-peer-messages.ts";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { waitForPresence, type Couple } from "../nodes/wait-for-presence.ts";
import { startLoad } from "../people/load.ts";
import type { Person } from "../people/person.ts";
import { createTalkers } from "../people/talkers.ts";
import { agentWriter, openWithAgent, userWriter } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { seconds } from "../verdict/figures.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { until } from "../wait.ts";

const HEAL_MS = 20_000;
const CANARY_MS = 5_000;
const SEEN_MS = 5_000;
const STORM_MS = { short: 3_000, full: 20_000 };
const REDIS_AWAY_MS = { short: 500, full: 3_000 };

interface Scene {
  stage: Stage;
  redis: { current: RedisServer };
  nodes: [ChaosNode, ChaosNode];
  couple: Couple;
  /** What happens to the peer messages that reach the nodes. */
  fate: { current: PeerMessageFate };
  /** The subscriber connections of the nodes, as "node link". */
  subscribers: ReadonlySet<string>;
}

export const lostRedis: Row = {
  id: 3,
  title:
    "Redis restarted, flushed, half-open, subscribers killed or deaf, peer messages dropped, repeated, reordered",
  async play(stage) {
    const surroundings = await startNodes(stage);
    const { nodes } = surroundings;
    const talkers = await createTalkers(stage, nodes, { users: 4, agents: 1 });
    const load = startLoad({
      random: stage.random,
      people: talkers.all,
      everyMs: 60,
      reloads: true,
    });
    const scene = { ...surroundings, couple: await openCouple(stage, nodes) };
    await waitForPresence(stage, scene.couple);
    await healFromFaults(scene);
    await makeDeaf(scene);
    await writeInStorm(scene, talkers.agents[0]);
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

async function startNodes(stage: Stage): Promise<Omit<Scene, "couple">> {
  const redis = { current: await startRedisServer() };
  stage.onEnd(() => redis.current.stop());
  const fate: Scene["fate"] = { current: (message) => [message] };
  const subscribers = new Set<string>();
  const nodes = await startPair(stage, {
    redis: redis.current,
    prepare({ redis: proxy }, index) {
      proxy.rewrite("toClient", () => rewritePeerMessages((message) => fate.current(message)));
      proxy.listen((link, direction, chunk) => {
        if (direction === "toServer" && /subscribe[^]*:all\r/i.test(chunk.toString("latin1")))
          subscribers.add(`${index} ${link.id}`);
      });
    },
  });
  return { stage, redis, nodes, fate, subscribers };
}

async function openCouple(stage: Stage, nodes: Scene["nodes"]): Promise<Couple> {
  const user = await userWriter(stage, nodes[0].url, "prober");
  const conversationId = await openWithAgent(user);
  const agent = await agentWriter(stage, nodes[1].url, stage.lastLogin());
  return { user, agent, conversationId, node: nodes[0] };
}

async function healFromFaults(scene: Scene): Promise<void> {
  const { stage, redis, nodes } = scene;
  const command = (text: string) => redisCommand(redis.current.port, text);
  await heal(scene, "presence heals after a restart of Redis", async () => {
    await redis.current.kill();
    await sleep(REDIS_AWAY_MS[stage.scale]);
    redis.current = await startRedisServer({ port: redis.current.port });
  });
  await heal(scene, "after FLUSHALL", () => command("FLUSHALL"));
  await heal(scene, "after half-open connections", async () => nodes[0].redis.freeze());
  await heal(scene, "after killed subscribers", () => command("CLIENT KILL TYPE pubsub"));
}

async function heal(
  { stage, couple }: Scene,
  what: string,
  breakIt: () => Promise<unknown>,
): Promise<void> {
  await breakIt();
  const since = performance.now();
  await waitForPresence(stage, couple);
  stage.found.atMost(what, performance.now() - since, { max: HEAL_MS, show: seconds });
}

/** The subscriber's connection stays up and delivers nothing. */
async function makeDeaf({ stage, nodes, couple, subscribers }: Scene): Promise<void> {
  const proxy = nodes[1].redis;
  const links = proxy.links.filter(({ id }) => subscribers.has(`1 ${id}`));
  stage.found.must(
    links.length === 1,
    `the engine has one subscriber connection, not ${links.length}`,
  );
  const since = performance.now();
  for (const link of links) link.freeze();
  const before = proxy.accepted;
  await until(() => proxy.accepted > before, { what: "the deaf subscriber is noticed" });
  stage.found.atMost("a deaf subscriber is noticed after", performance.now() - since, {
    max: CANARY_MS,
    show: seconds,
  });
  await waitForPresence(stage, couple);
}

/** Of 100 peer messages, drops 30, repeats 15, and exchanges 15 with the next one. */
function createStorm({ random }: Stage): PeerMessageFate {
  let late: Buffer[] = [];
  return (message) => {
    const dice = random.integer(100);
    const before = late;
    late = [];
    if (dice < 30) return before;
    if (dice < 45) return [message, message, ...before];
    if (dice < 60) {
      late = [message];
      return before;
    }
    return [message, ...before];
  };
}

/** A message that is acknowledged during the storm is shown to the other side in time. */
async function writeInStorm(scene: Scene, agent: Person | undefined): Promise<void> {
  if (agent === undefined) throw new Error("there is no agent");
  const { stage, fate } = scene;
  fate.current = createStorm(stage);
  let latest = 0;
  let n = 0;
  const over = performance.now() + STORM_MS[stage.scale];
  while (performance.now() < over) {
    latest = Math.max(latest, await sendAndSee(scene, agent, ++n));
    await sleep(stage.random.integer(200));
  }
  fate.current = (message) => [message];
  stage.found.note(`${n} messages during a storm of peer messages`);
  stage.found.atMost("seen at the latest after", latest, { max: SEEN_MS, show: seconds });
}

/** Returns the milliseconds from the acknowledgement until the agent sees the message. */
async function sendAndSee({ couple }: Scene, agent: Person, n: number): Promise<number> {
  const { user, conversationId } = couple;
  const clientId = `storm-${n}`;
  await user.send({ conversationId, clientId, text: `in the storm ${n}` });
  const since = performance.now();
  await agent.sees("a message in the storm", ({ conversations }) => {
    const { messages = [] } = conversations[conversationId] ?? {};
    return messages.some((message) => message.clientId === clientId);
  });
  return performance.now() - since;
}
