import { setTimeout as sleep } from "node:timers/promises";
import { startRedisServer, type RedisServer } from "../../servers/redis-server.ts";
import { seconds } from "../verdict/figures.ts";
import { waitForPresence, type Couple } from "../nodes/wait-for-presence.ts";
import { startLoad } from "../people/load.ts";
import type { Person } from "../people/person.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { redisCommand } from "../faults/redis-command.ts";
import { rewriteNotices, type NoticeFate } from "../faults/redis-peer-messages.ts";
import type { Row } from "../row.ts";
import type { ChaosNode, Stage } from "../stage.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { until } from "../wait.ts";
import { agentWriter, openWithAgent, userWriter } from "../people/writer.ts";

const HEAL_MS = 20_000;
const CANARY_MS = 5_000;
const SEEN_MS = 5_000;
const STORM_MS = 20_000;

interface Scene {
  stage: Stage;
  nodes: [ChaosNode, ChaosNode];
  couple: Couple;
}

export const lostRedis: Row = {
  id: 3,
  title:
    "Redis restarted, flushed, half-open, its subscriber killed or deaf, notices dropped, repeated, reordered",
  async play(stage) {
    let redis: RedisServer = await startRedisServer();
    stage.onEnd(() => redis.stop());
    let fate: NoticeFate = (notice) => [notice];
    const subscribers = new Set<string>();
    const nodes = await startPair(stage, {
      redis,
      prepare({ redis: proxy }, index) {
        proxy.rewrite("toClient", () => rewriteNotices((notice) => fate(notice)));
        proxy.listen((link, direction, chunk) => {
          if (direction === "toServer" && /subscribe[^]*:all\r/i.test(chunk.toString("latin1")))
            subscribers.add(`${index} ${link.id}`);
        });
      },
    });
    const talkers = await createTalkers(stage, nodes, { users: 4, agents: 1 });
    const load = startLoad({
      random: stage.random,
      people: talkers.all,
      everyMs: 60,
      reloads: true,
    });
    const user = await userWriter(stage, nodes[0].url, "prober");
    const conversationId = await openWithAgent(user);
    const agent = await agentWriter(stage, nodes[1].url, stage.lastLogin());
    const scene = { stage, nodes, couple: { user, agent, conversationId, node: nodes[0] } };
    await waitForPresence(stage, scene.couple);

    await heals(scene, "presence heals after a restart of Redis", async () => {
      await redis.kill();
      await sleep(3_000);
      redis = await startRedisServer({ port: redis.port });
    });
    await heals(scene, "after FLUSHALL", () => redisCommand(redis.port, "FLUSHALL"));
    await heals(scene, "after its connections went half-open", async () => nodes[0].redis.freeze());
    await heals(scene, "after its subscribers were killed", () =>
      redisCommand(redis.port, "CLIENT KILL TYPE pubsub"),
    );
    await deaf(scene, subscribers);
    fate = stormOf(stage);
    await storm(scene, talkers.agents[0]);
    fate = (notice) => [notice];
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

async function heals(
  { stage, couple }: Scene,
  what: string,
  breakIt: () => Promise<unknown>,
): Promise<void> {
  await breakIt();
  const since = performance.now();
  await waitForPresence(stage, couple);
  stage.found.atMost(what, performance.now() - since, { max: HEAL_MS, show: seconds });
}

/** The subscriber's connection stays up and brings nothing. */
async function deaf(
  { stage, nodes, couple }: Scene,
  subscribers: ReadonlySet<string>,
): Promise<void> {
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

/** Of 100 notices 30 are dropped, 15 come twice, 15 change places with the next. */
function stormOf({ random }: Stage): NoticeFate {
  let late: Buffer[] = [];
  return (notice) => {
    const dice = random.integer(100);
    const before = late;
    late = [];
    if (dice < 30) return before;
    if (dice < 45) return [notice, notice, ...before];
    if (dice < 60) {
      late = [notice];
      return before;
    }
    return [notice, ...before];
  };
}

/** What is acknowledged during the storm is on the other side's screen in time. */
async function storm({ stage, couple }: Scene, agent: Person | undefined): Promise<void> {
  if (agent === undefined) throw new Error("there is no agent");
  const { user, conversationId } = couple;
  let latest = 0;
  let n = 0;
  const over = performance.now() + STORM_MS;
  while (performance.now() < over) {
    const clientId = `storm-${++n}`;
    await user.send({ conversationId, clientId, text: `in the storm ${n}` });
    const since = performance.now();
    await agent.sees(
      "a message in the storm",
      ({ conversations }) =>
        conversations[conversationId]?.messages.some((message) => message.clientId === clientId) ??
        false,
    );
    latest = Math.max(latest, performance.now() - since);
    await sleep(stage.random.integer(200));
  }
  stage.found.note(`${n} messages through a storm of notices`);
  stage.found.atMost("seen at the latest after", latest, { max: SEEN_MS, show: seconds });
}
