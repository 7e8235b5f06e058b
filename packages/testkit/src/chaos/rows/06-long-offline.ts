import { setTimeout as sleep } from "node:timers/promises";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { startLoad } from "../people/load.ts";
import { agentPerson, userPerson, type Person } from "../people/person.ts";
import { userWriter } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { until, within } from "../wait.ts";

const AWAY_MESSAGES = 450;
const FLAPS = 20;
const FLAP_MS = 1_000;
const LAST_WORD = "the last word";

export const longOffline: Row = {
  id: 6,
  title: "a client offline for 30 days, and one whose socket breaks every second",
  async play(stage) {
    const node = await startOne(stage);
    const agent = await agentPerson(stage, node, await stage.agent(node.url));
    const held = await userPerson(stage, node, { id: "asleep" });
    const reloaded = await userPerson(stage, node, { id: "reloaded" });
    const flapper = await userPerson(stage, node, { id: "flapper" });
    const sleepers = [held, reloaded];
    for (const person of [...sleepers, flapper]) await greet(person);
    for (const person of sleepers) await goOffline(stage, person);
    const count = stage.scale === "full" ? AWAY_MESSAGES : 60;
    await Promise.all(sleepers.map((person) => writeMeanwhile(stage, agent, person, count)));
    await passThirtyDays(stage);
    await comeBack(node, held, reloaded);
    await checkOldClientId(stage, node);
    await flap(stage, flapper, agent);
    await quiesce(stage, [agent, ...sleepers, flapper], { timesChanged: true });
  },
};

async function greet(person: Person): Promise<void> {
  person.recorded.send({ conversationId: null, kind: "text", body: { text: "Hello?" } });
  await person.sees("an agent is found", () => conversationOf(person)?.status === "open");
}

function conversationOf({ client }: Person) {
  return Object.values(client.getState().conversations)[0]?.conversation;
}

/** Leaves one message stored but unanswered, and two more that were not sent. */
async function goOffline(stage: Stage, person: Person): Promise<void> {
  person.proxy.hold("toClient");
  const clientId = write(person, LAST_WORD);
  const stored = () => stage.sql("SELECT 1 FROM message WHERE client_id = $1", [clientId]);
  await until(async () => (await stored()).length === 1, { what: "the last word is stored" });
  person.moveTo({ port: 1 });
  person.proxy.refuse(true);
  person.proxy.cut();
  person.proxy.release("toClient");
  for (const text of ["written offline", "and another"]) write(person, text);
}

function write({ recorded }: Person, text: string): string {
  return recorded.send({ conversationId: null, kind: "text", body: { text } });
}

async function writeMeanwhile(
  stage: Stage,
  agent: Person,
  { me }: Person,
  count: number,
): Promise<void> {
  const held = Object.values(agent.client.getState().conversations);
  const id = held.find(({ conversation }) => conversation.user.id === me.id)?.conversation.id;
  if (id === undefined) throw new Error("the agent does not have the conversation");
  for (let n = 1; n <= count; n++) {
    const body = { text: `while you were away ${n}` };
    agent.recorded.send({ conversationId: id, kind: "text", body });
  }
  const stored = () =>
    stage.sql("SELECT 1 FROM message WHERE conversation_id = $1 AND sender LIKE 'agent:%'", [id]);
  const areStored = async () => (await stored()).length === count;
  await until(areStored, { what: "the agent's messages are stored", everyMs: 100 });
}

/** Moves everything stored so far a month into the past. */
async function passThirtyDays({ sql }: Stage): Promise<void> {
  await sql("UPDATE message SET at = at - interval '30 days'");
  await sql(
    `UPDATE conversation SET opened_at = opened_at - interval '30 days', queued_at = queued_at - interval '30 days',
     last_at = last_at - interval '30 days', spoke_at = spoke_at - interval '30 days'`,
  );
}

/** `held` returns with its whole state, `reloaded` with its outbox alone. */
async function comeBack(node: ChaosNode, held: Person, reloaded: Person): Promise<void> {
  for (const person of [held, reloaded]) {
    person.moveTo(node);
    person.proxy.refuse(false);
  }
  held.client.reconnectNow();
  reloaded.reload();
  for (const person of [held, reloaded]) {
    await person.sees("the messages written offline are sent", ({ conversations, unopened }) => {
      const pending = Object.values(conversations).flatMap((each) => each.pending);
      return Object.keys(conversations).length > 0 && pending.length + unopened.length === 0;
    });
  }
}

async function checkOldClientId(stage: Stage, node: ChaosNode): Promise<void> {
  const [old] = await stage.sql<{ id: string; clientId: string; seq: number; sender: string }>(
    `SELECT conversation_id AS id, client_id AS "clientId", seq, sender FROM message WHERE body->>'text' = $1 LIMIT 1`,
    [LAST_WORD],
  );
  if (old === undefined) throw new Error("the last word is not stored");
  const socket = await userWriter(stage, node.url, old.sender.slice("user:".length));
  const body = { text: "something else" };
  const repeat = { conversationId: old.id, clientId: old.clientId, kind: "text", body } as const;
  const request = socket.raw.request("send", repeat);
  const answer = await within(request, { what: "the repeat is answered" });
  stage.found.must(
    answer.t === "ok" && answer.duplicate && answer.seq === old.seq,
    `a clientId is a duplicate after 30 days: ${JSON.stringify(answer)}`,
  );
  socket.raw.terminate();
  stage.found.note("after 30 days: resumed and reloaded, and the old clientId is a duplicate");
}

/** Cuts the socket every second, sometimes half-open before, while both sides write. */
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
