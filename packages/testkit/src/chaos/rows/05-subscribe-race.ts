import { setTimeout as sleep } from "node:timers/promises";
import { agentPerson, type Person } from "../people/person.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { until } from "../wait.ts";
import { agentWriter, openWithAgent, userWriter, type Writer } from "../people/writer.ts";

const OUTSTANDING = 16;

export const subscribeRace: Row = {
  id: 5,
  title: "subscribing while 1,000 messages are sent",
  async play(stage) {
    const redis = await stage.startRedis();
    const nodes = await startPair(stage, { redis });
    const talkers = await createTalkers(stage, nodes, { users: 1, agents: 1 });
    const sender = await userWriter(stage, nodes[0].url, "sender");
    const conversationId = await openWithAgent(sender);
    const total = stage.scale === "full" ? 1_000 : 200;
    const people: Person[] = [];
    const sockets: { writer: Writer; from: number }[] = [];
    let sent = 0;
    let over = false;

    const send = async (): Promise<void> => {
      while (sent < total) {
        const n = ++sent;
        const answer = await sender.send({
          conversationId,
          clientId: `race-${n}`,
          text: `message ${n}`,
        });
        stage.found.must(answer.t === "ok", `race-${n} is acknowledged`);
      }
    };
    const subscribe = async (): Promise<void> => {
      for (let n = 0; !over; n++) {
        const node = nodes[stage.random.integer(2)] ?? nodes[0];
        if (n % 4 === 3) people.push(await agentPerson(stage, node, stage.lastLogin()));
        else
          sockets.push(await bareSocket(stage, node.url, { conversationId, asUser: n % 4 === 2 }));
        await sleep(stage.random.integer(30));
      }
    };
    const subscribing = subscribe();
    await Promise.all(Array.from({ length: OUTSTANDING }, send)).finally(() => (over = true));
    await subscribing;

    const [row] = await stage.sql<{ last: number }>(
      "SELECT last_seq AS last FROM conversation WHERE id = $1",
      [conversationId],
    );
    for (const { writer, from } of sockets)
      await checkGapless(stage, writer, { conversationId, from, to: row?.last ?? 0 });
    stage.found.note(
      `${sockets.length} bare sockets and ${people.length} clients subscribed during ${total} sends`,
    );
    for (const { writer } of sockets) writer.raw.terminate();
    await quiesce(stage, [...talkers.all, ...people]);
  },
};

/** A socket that repairs nothing, and the last seq that its `welcome` named. */
async function bareSocket(
  stage: Stage,
  url: string,
  { conversationId, asUser }: { conversationId: string; asUser: boolean },
): Promise<{ writer: Writer; from: number }> {
  const writer = asUser
    ? await userWriter(stage, url, "sender")
    : await agentWriter(stage, url, stage.lastLogin());
  const welcome = writer.raw.frames.find((frame) => frame.t === "welcome");
  const listed = welcome?.conversations.find(({ id }) => id === conversationId);
  return { writer, from: listed?.lastSeq ?? 0 };
}

/** [HEL7] From `welcome` on everything came, and nothing out of its turn. */
async function checkGapless(
  stage: Stage,
  { raw }: Writer,
  { conversationId, from, to }: { conversationId: string; from: number; to: number },
): Promise<void> {
  const seqs = (): number[] => [
    ...new Set(
      raw
        .events("message")
        .filter((event) => event.conversationId === conversationId && event.message.seq > from)
        .map(({ message }) => message.seq),
    ),
  ];
  const complete = () => seqs().length >= to - from;
  await until(complete, { what: "the last message came", withinMs: 10_000 }).catch(() => undefined);
  const came = seqs();
  const gap = came.findIndex((seq, n) => seq !== from + 1 + n);
  stage.found.must(
    gap === -1 && came.length === to - from,
    `a socket that was told ${from} got ${came.length} of ${to - from}, the first out of turn ${came[gap]} in the place of ${from + 1 + gap}`,
  );
}
