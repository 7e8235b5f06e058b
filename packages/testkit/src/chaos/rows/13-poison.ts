import type { Err, OkOf } from "@deskwire/protocol";
import { startLoad } from "../people/load.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { within } from "../wait.ts";
import { openWithAgent, userWriter, type Writer } from "../people/writer.ts";

const UNKNOWN_ID = "00000000-0000-7000-8000-000000000000";

/** Good messages in a batch. */
const GOOD = 20;

/** Messages that must fail alone, and their codes. */
const POISON: readonly { code: string; fields: (id: string) => object }[] = [
  {
    code: "bad_text",
    fields: (conversationId) => ({ conversationId, body: { text: "a\u0000b" } }),
  },
  {
    code: "bad_text",
    fields: (conversationId) => ({ conversationId, body: { text: "a\ud800b" } }),
  },
  {
    code: "bad_text",
    fields: (conversationId) => ({
      conversationId,
      kind: "card",
      body: { title: "c\u0000", url: "https://example.test/" },
    }),
  },
  {
    code: "too_long",
    fields: (conversationId) => ({ conversationId, body: { text: "x".repeat(4_001) } }),
  },
  {
    code: "empty_message",
    fields: (conversationId) => ({ conversationId, body: { text: " \n\t" } }),
  },
  {
    code: "unknown_conversation",
    fields: () => ({ conversationId: UNKNOWN_ID, body: { text: "to nobody" } }),
  },
  {
    code: "bad_request",
    fields: () => ({ conversationId: "nowhere", body: { text: "to nobody" } }),
  },
  {
    code: "bad_reply",
    fields: (conversationId) => ({
      conversationId,
      replyTo: 1_000_000,
      body: { text: "to nothing" },
    }),
  },
  {
    code: "bad_request",
    fields: (conversationId) => ({ conversationId, replyTo: 1e30, body: { text: "to nothing" } }),
  },
  {
    code: "bad_attachment",
    fields: (conversationId) => ({
      conversationId,
      kind: "image",
      body: { attachmentId: UNKNOWN_ID, width: 1, height: 1, bytes: 1, thumb: "" },
    }),
  },
  {
    code: "forbidden",
    fields: (conversationId) => ({ conversationId, kind: "note", body: { text: "among agents" } }),
  },
  { code: "bad_request", fields: (conversationId) => ({ conversationId, body: { text: 7 } }) },
  {
    code: "bad_request",
    fields: (conversationId) => ({ conversationId, clientId: "", body: { text: "unnamed" } }),
  },
];

export const poison: Row = {
  id: 13,
  title: "poison messages in a batch: NUL, oversized, unknown conversation and others",
  async play(stage) {
    const node = await startOne(stage);
    const talkers = await createTalkers(stage, [node], { users: 3, agents: 1 });
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 20 });
    const user = await userWriter(stage, node.url, "poisoner", { caps: ["batch"] });
    const conversationId = await openWithAgent(user);
    const rounds = stage.scale === "full" ? 60 : 10;
    let good = 0;
    for (let round = 1; round <= rounds; round++)
      good += await sendBatch(stage, user, conversationId, round);
    const [row] = await stage.sql<{ count: number }>(
      "SELECT count(*)::integer AS count FROM message WHERE conversation_id = $1 AND client_id LIKE 'good-%'",
      [conversationId],
    );
    stage.found.must(row?.count === good, `all good messages are stored: ${row?.count} of ${good}`);
    stage.found.note(
      `${rounds} batches, ${good} good messages stored, ${rounds * POISON.length} refused alone`,
    );
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

/** A message and the code with which it must be refused; null: it must be stored. */
interface Expected {
  code: string | null;
  frame: object;
}

/** Sends one array frame, so that the whole batch arrives in one tick. Returns the number of good messages. */
async function sendBatch(
  stage: Stage,
  { raw }: Writer,
  conversationId: string,
  round: number,
): Promise<number> {
  const batch = batchOf(stage, conversationId, round);
  const base = round * 1_000_000;
  raw.send(batch.map(({ frame }, n) => ({ ...frame, id: base + n })));
  const seqs: number[] = [];
  for (const [n, expected] of batch.entries()) {
    const answer = raw.find((each) => "re" in each && each.re === base + n);
    const seq = await checkAnswer(stage, expected, answer as Promise<OkOf<"send"> | Err>);
    if (seq !== null) seqs.push(seq);
  }
  stage.found.must(
    seqs.every((seq, n) => n === 0 || seq > (seqs[n - 1] ?? 0)),
    `round ${round}: the good messages keep their order`,
  );
  return batch.filter(({ code }) => code === null).length;
}

/** Good messages with the poison at random places between them. */
function batchOf({ random }: Stage, conversationId: string, round: number): Expected[] {
  const batch: Expected[] = Array.from({ length: GOOD }, (_, n) => {
    const body = { text: `good ${n}` };
    const frame = { t: "send", clientId: `good-${round}-${n}`, kind: "text", conversationId, body };
    return { code: null, frame };
  });
  for (const [n, { code, fields }] of POISON.entries()) {
    const frame = { t: "send", clientId: `bad-${round}-${n}`, kind: "text" };
    const poisoned = { code, frame: { ...frame, ...fields(conversationId) } };
    batch.splice(random.integer(batch.length + 1), 0, poisoned);
  }
  return batch;
}

/** Returns the seq of a stored message. */
async function checkAnswer(
  { found }: Stage,
  { code, frame }: Expected,
  answering: Promise<OkOf<"send"> | Err>,
): Promise<number | null> {
  const about = JSON.stringify(frame).slice(0, 120);
  const answer = await within(answering, { what: `an answer to ${about}` });
  const got = answer.t === "err" ? answer.code : null;
  found.must(got === code, `${about}: ${code ?? "ok"}, not ${got ?? "ok"}`);
  return answer.t === "ok" ? answer.seq : null;
}
