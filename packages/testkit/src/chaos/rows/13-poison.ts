import type { Err, OkOf } from "@deskwire/protocol";
import { startLoad } from "../people/load.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { within } from "../wait.ts";
import { openWithAgent, userWriter, type Writer } from "../people/writer.ts";

const STRANGE = "00000000-0000-7000-8000-000000000000";

/** What must fail alone, and how. */
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
    fields: () => ({ conversationId: STRANGE, body: { text: "to nobody" } }),
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
      body: { attachmentId: STRANGE, width: 1, height: 1, bytes: 1, thumb: "" },
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
  title: "poison among good messages: NUL, oversized, unknown conversation and others",
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
    stage.found.must(row?.count === good, `all good ones are stored: ${row?.count} of ${good}`);
    stage.found.note(
      `${rounds} batches, ${good} good ones stored, ${rounds * POISON.length} refused alone`,
    );
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

/** One array frame, so that all of it arrives in one tick; answers how many were good. */
async function sendBatch(
  { random, found }: Stage,
  { raw }: Writer,
  conversationId: string,
  round: number,
): Promise<number> {
  const poisoned = POISON.map((each, n) => ({
    code: each.code,
    frame: {
      t: "send",
      clientId: `bad-${round}-${n}`,
      kind: "text",
      ...each.fields(conversationId),
    },
  }));
  const sound = Array.from({ length: 20 }, (_, n) => ({
    code: null,
    frame: {
      t: "send",
      clientId: `good-${round}-${n}`,
      kind: "text",
      conversationId,
      body: { text: `good ${n}` },
    },
  }));
  const batch: { code: string | null; frame: object }[] = sound;
  for (const each of poisoned) batch.splice(random.integer(batch.length + 1), 0, each);
  const base = round * 1_000_000;
  raw.send(batch.map(({ frame }, n) => ({ ...frame, id: base + n })));
  const seqs: number[] = [];
  for (const [n, { code, frame }] of batch.entries()) {
    const answer = (await within(
      raw.find((each) => "re" in each && each.re === base + n),
      { what: `an answer to ${JSON.stringify(frame).slice(0, 120)}` },
    )) as OkOf<"send"> | Err;
    const said = answer.t === "err" ? answer.code : null;
    found.must(
      said === code,
      `${JSON.stringify(frame).slice(0, 120)}: ${code ?? "ok"}, not ${said ?? "ok"}`,
    );
    if (answer.t === "ok") seqs.push(answer.seq);
  }
  found.must(
    seqs.every((seq, n) => n === 0 || seq > (seqs[n - 1] ?? 0)),
    `round ${round}: the good ones keep their order`,
  );
  return batch.filter(({ code }) => code === null).length;
}
