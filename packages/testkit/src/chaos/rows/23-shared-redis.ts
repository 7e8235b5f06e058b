import { join } from "node:path";
import { CLOSE } from "@deskwire/protocol";
import { callHook, HOOK_SECRET } from "../../clients/hook-client.ts";
import type { RawClient } from "../../clients/raw-client.ts";
import { createEmptyDatabase } from "../../servers/empty-database.ts";
import type { RedisServer } from "../../servers/redis-server.ts";
import { redisCommand } from "../faults/redis-command.ts";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { ADMIN, addAgent, signInAgent } from "../people/agent-login.ts";
import { agentWriter, openWithAgent, userWriter } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { within } from "../wait.ts";

const TOPIC = "public.price";
const PUBLISHED_TOPIC = "public.rate";
const USER = "twin";

/** One of two installations with the same users, agents' ids, topics and secrets. */
interface Installation {
  name: string;
  redis: RedisServer;
  database: number;
  node: ChaosNode;
  /** A socket of the user whom both have. */
  user: RawClient;
}

export const sharedRedis: Row = {
  id: 23,
  title: "two installations on one Redis, in different databases and in the same one",
  async play(stage) {
    const redis = await stage.startRedis();
    const first = await install(stage, { name: "first", redis, database: 0 });
    for (const database of [1, 0]) {
      const second = await install(stage, { name: `second-${database}`, redis, database });
      await keepTopicsApart(stage, first, second);
      await keepPushesApart(stage, first, second);
      await keepAgentsApart(stage, first, second);
      await keepKicksApart(stage, second, first);
    }
    stage.found.note("topics, pushes, agents and kicks of one installation do not reach the other");
  },
};

async function install(
  stage: Stage,
  { name, redis, database }: { name: string; redis: RedisServer; database: number },
): Promise<Installation> {
  const own = await createEmptyDatabase();
  stage.onEnd(() => own.drop());
  const node = await startOne(stage, {
    redis,
    env: {
      DATABASE_URL: own.url,
      DATA_DIR: join(stage.folder, name),
      REDIS_URL: `${redis.url}/${database}`,
      HOOK_SECRETS: HOOK_SECRET,
      INGRESS_LISTS: `${name}:list:{id}`,
      INGRESS_CHANNELS: `${name}:topic:{topic}`,
    },
  });
  const { raw } = await userWriter(stage, node.url, USER);
  for (const topic of [TOPIC, PUBLISHED_TOPIC]) await raw.ok("subscribe", { topic });
  return { name, redis, database, node, user: raw };
}

async function keepTopicsApart(
  { found }: Stage,
  one: Installation,
  other: Installation,
): Promise<void> {
  for (const installation of [one, other]) await publish(installation);
  for (const { name, user } of [one, other]) {
    const isOwn = (event: { data: unknown }) => event.data === name;
    await within(user.event("topic", isOwn), { what: `${name} gets its value` });
    const foreign = user.events("topic").filter((event) => !isOwn(event));
    found.must(foreign.length === 0, `${name} got values of the other: ${JSON.stringify(foreign)}`);
  }
}

async function publish({ name, node }: Installation): Promise<void> {
  const answer = await callHook(callerOf(node), `/topics/${TOPIC}`, { data: name });
  if (!answer.ok) throw new Error(`the value was refused: ${await answer.text()}`);
}

/** Both take in what is pushed to their lists and published on their channels, whichever of them started first. */
async function keepPushesApart(
  { found }: Stage,
  one: Installation,
  other: Installation,
): Promise<void> {
  for (const installation of [one, other]) await pushAndPublish(installation);
  for (const { name, user } of [one, other]) {
    const isOwn = ({ text }: { text?: string }) => text === name;
    const pushed = user.event("notification", ({ notification }) => isOwn(notification));
    await within(pushed, { what: `${name} gets its push` });
    const published = user.event("topic", ({ topic }) => topic === PUBLISHED_TOPIC);
    await within(published, { what: `${name} gets its published value` });
    const texts = user.events("notification").map(({ notification }) => notification);
    const foreign = texts.filter((notification) => !isOwn(notification));
    found.must(foreign.length === 0, `${name} got pushes of the other: ${JSON.stringify(foreign)}`);
  }
}

async function pushAndPublish({ name, redis, database }: Installation): Promise<void> {
  const commands = [
    `SELECT ${database}`,
    `LPUSH ${name}:list:${USER} ${name}`,
    `PUBLISH ${name}:topic:${PUBLISHED_TOPIC} ${name}`,
  ];
  await redisCommand(redis.port, commands.join("\r\n"));
}

/** An agent of one installation gets its conversations; the agent with the same id in the other is not reachable. */
async function keepAgentsApart(
  stage: Stage,
  one: Installation,
  other: Installation,
): Promise<void> {
  const login = await addAgentOf(one, `agent of ${one.name} beside ${other.name}`);
  const twin = await addAgentOf(other, `agent of ${other.name}`);
  const agent = await agentWriter(stage, one.node.url, login);
  const asking = await userWriter(stage, one.node.url, `asks beside ${other.name}`);
  await openWithAgent(asking);
  const lonely = await userWriter(stage, other.node.url, "asks");
  const { conversation } = await lonely.raw.ok("open", {});
  stage.found.must(conversation.status === "queued", `${other.name}: nobody is there`);
  const list = await twin.http(other.node.url, "GET", "/api/v1/agents");
  const { agents } = (await list.json()) as { agents: { reachable: boolean }[] };
  stage.found.must(
    agents.every(({ reachable }) => !reachable),
    `${other.name}: no agent is reachable`,
  );
  agent.raw.terminate();
}

async function addAgentOf({ node }: Installation, name: string) {
  const account = { name: name.replaceAll(" ", "-") };
  return addAgent(node.url, await signInAgent(node.url, ADMIN), account);
}

/** A user who is revoked in one installation stays connected to the other. */
async function keepKicksApart(
  { found }: Stage,
  one: Installation,
  other: Installation,
): Promise<void> {
  const answer = await callHook(callerOf(one.node), `/users/${USER}`, undefined, {
    method: "DELETE",
  });
  if (!answer.ok) throw new Error(`the user was not revoked: ${await answer.text()}`);
  const { code } = await within(one.user.closed, { what: "the revoked user is closed" });
  found.must(code === CLOSE.kicked, `the revoked user is closed with 4503, not ${code}`);
  const closed = other.user.closed.then((close) => `closed with ${close.code}`);
  const state = await Promise.race([other.user.settle().then(() => "connected"), closed]);
  found.must(state === "connected", `the user of ${other.name} is ${state}`);
}

function callerOf({ url }: ChaosNode) {
  return {
    http: (
      method: string,
      path: string,
      { body, headers = {} }: { body?: unknown; headers?: Record<string, string> },
    ): Promise<Response> =>
      fetch(url + path, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(typeof body === "string" && { body }),
      }),
  };
}
