import { setTimeout as sleep } from "node:timers/promises";
import { startLoad } from "../people/load.ts";
import { agentPerson, userPerson, type Person } from "../people/person.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import type { ChaosNode, Stage } from "../stage.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { until, within } from "../wait.ts";
import { userWriter } from "../people/writer.ts";

const AWAY_MESSAGES = 450;
const FLAPS = 20;
const FLAP_MS = 1_000;

export const longOffline: Row = {
  id: 6,
  title: "a client away for 30 days, and one whose socket breaks every second",
  async play(stage) {
    const node = await startOne(stage);
    const agent = await agentPerson(stage, node, await stage.agent(node.url));
    const sleepers = [
      await userPerson(stage, node, { id: "asleep" }),
      await userPerson(stage, node, { id: "reloaded" }),
    ];
    const flapper = await userPerson(stage, node, { id: "flapper" });
    for (const person of [...sleepers, flapper]) await greet(person);
    for (const person of sleepers) await fallAsleep(stage, person);
    const count = stage.scale === "full" ? AWAY_MESSAGES : 60;
    await Promise.all(sleepers.map((person) => talkOn(stage, agent, person, count)));
    await thirtyDaysPass(stage);
    await wakeUp(stage, node, sleepers);
    await flap(stage, flapper, agent);
    await quiesce(stage, [agent, ...sleepers, flapper], { timesChanged: true });
  },
};

async function greet(person: Person): Promise<void> {
  person.recorded.send({ conversationId: null, kind: "text", body: { text: "Hello?" } });
  await person.sees("an agent was found", () => conversationOf(person)?.status === "open");
}

function conversationOf({ client }: Person) {
  return Object.values(client.getState().conversations)[0]?.conversation;
}

/** One message is stored but its answer never comes, two more are written and never sent. */
async function fallAsleep(stage: Stage, person: Person): Promise<void> {
  person.proxy.hold("toClient");
  const clientId = person.recorded.send({
    conversationId: null,
    kind: "text",
    body: { text: "the last word" },
  });
  await until(
    async () =>
      (await stage.sql("SELECT 1 FROM message WHERE client_id = $1", [clientId])).length === 1,
    { what: "the last word is stored" },
  );
  person.moveTo({ port: 1 });
  person.proxy.refuse(true);
  person.proxy.cut();
  person.proxy.release("toClient");
  for (const text of ["written offline", "and another"])
    person.recorded.send({ conversationId: null, kind: "text", body: { text } });
}

async function talkOn(stage: Stage, agent: Person, { me }: Person, count: number): Promise<void> {
  const id = Object.values(agent.client.getState().conversations).find(
    ({ conversation }) => conversation.user.id === me.id,
  )?.conversation.id;
  if (id === undefined) throw new Error("the agent does not have the conversation");
  for (let n = 1; n <= count; n++)
    agent.recorded.send({
      conversationId: id,
      kind: "text",
      body: { text: `while you were away ${n}` },
    });
  const stored = () =>
    stage.sql("SELECT 1 FROM message WHERE conversation_id = $1 AND sender LIKE 'agent:%'", [id]);
  await until(async () => (await stored()).length === count, {
    what: "all of it is stored",
    everyMs: 100,
  });
}

/** For the database everything so far lies a month back. */
async function thirtyDaysPass({ sql }: Stage): Promise<void> {
  await sql("UPDATE message SET at = at - interval '30 days'");
  await sql(
    `UPDATE conversation SET opened_at = opened_at - interval '30 days', queued_at = queued_at - interval '30 days',
     last_at = last_at - interval '30 days', spoke_at = spoke_at - interval '30 days'`,
  );
}

/** One comes back with all it held, one after a reload with its outbox alone. */
async function wakeUp(
  stage: Stage,
  node: ChaosNode,
  [held, reloaded]: readonly Person[],
): Promise<void> {
  for (const person of [held, reloaded]) {
    person?.moveTo(node);
    person?.proxy.refuse(false);
  }
  held?.client.reconnectNow();
  reloaded?.reload();
  for (const person of [held, reloaded]) {
    await person?.sees("what was written offline is sent", ({ conversations, unopened }) => {
      const waiting = Object.values(conversations).flatMap(({ pending }) => pending);
      return Object.keys(conversations).length > 0 && waiting.length + unopened.length === 0;
    });
  }
  const [old] = await stage.sql<{ id: string; clientId: string; seq: number; sender: string }>(
    `SELECT conversation_id AS id, client_id AS "clientId", seq, sender FROM message WHERE body->>'text' = 'the last word' LIMIT 1`,
  );
  if (old === undefined) throw new Error("the last word is gone");
  const socket = await userWriter(stage, node.url, old.sender.slice("user:".length));
  const body = { text: "something else" };
  const repeat = { conversationId: old.id, clientId: old.clientId, kind: "text", body } as const;
  const answer = await within(socket.raw.request("send", repeat), {
    what: "the repeat is answered",
  });
  stage.found.must(
    answer.t === "ok" && answer.duplicate && answer.seq === old.seq,
    `a clientId of 30 days ago is still known: ${JSON.stringify(answer)}`,
  );
  socket.raw.terminate();
  stage.found.note("30 days later: resumed and reloaded, the old clientId still a duplicate");
}

/** The socket is cut every second, now by one side, now half-open, while both write. */
async function flap(stage: Stage, flapper: Person, agent: Person): Promise<void> {
  const load = startLoad({ random: stage.random, people: [flapper, agent], everyMs: 50 });
  const before = flapper.proxy.accepted;
  const times = stage.scale === "full" ? FLAPS : 4;
  for (let n = 0; n < times; n++) {
    await sleep(FLAP_MS);
    if (stage.random.integer(3) === 0) flapper.proxy.hold("toClient");
    await sleep(stage.random.integer(50));
    flapper.proxy.cut();
    flapper.proxy.release("toClient");
  }
  await load.stop();
  stage.found.note(`${times} cuts, ${flapper.proxy.accepted - before} connections`);
}
