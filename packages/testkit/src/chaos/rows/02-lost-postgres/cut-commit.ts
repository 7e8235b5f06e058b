import { holdAnswer } from "../../faults/wait-for-bytes.ts";
import { userWriter, type Writer } from "../../people/writer.ts";
import type { Stage } from "../../stage.ts";
import { until, within } from "../../wait.ts";
import type { Scene } from "./scene.ts";

/** The message is committed, but the server does not learn it and must not acknowledge it. */
export async function cutCommitOfSend(scene: Scene, user: Writer): Promise<void> {
  const { stage, node, conversationId } = scene;
  const clientId = "commit-cut";
  const send = () => user.send({ conversationId, clientId, text: "the answer is cut" });
  const held = holdAnswer(node.postgres, clientId);
  const answering = send();
  answering.catch(() => undefined);
  const link = await within(held, { what: "the message is written" });
  const stored = await until(() => seqOf(scene, clientId), { what: "the message is stored" });
  link.cut();
  const answer = await within(answering, { what: "the sender is answered" });
  stage.found.must(
    answer.t === "err" && answer.retryable,
    `a cut COMMIT is a retryable error, not ${JSON.stringify(answer)}`,
  );
  const repeat = await until(
    async () => {
      const again = await send();
      return again.t === "ok" ? again : null;
    },
    { what: "the repeat is acknowledged", everyMs: 200 },
  );
  stage.found.must(
    repeat.duplicate && repeat.seq === stored,
    `one row: the repeat is the duplicate of #${stored}, not #${repeat.seq}`,
  );
  stage.found.note("the answer to a COMMIT cut: one row");
}

async function seqOf({ stage, conversationId }: Scene, clientId: string): Promise<number | null> {
  const rows = await stage.sql<{ seq: number }>(
    "SELECT seq FROM message WHERE conversation_id = $1 AND client_id = $2",
    [conversationId, clientId],
  );
  return rows[0]?.seq ?? null;
}

/** The same for a transaction of several statements, which ends with a COMMIT of its own. */
export async function cutCommitOfOpen({ stage, node }: Scene): Promise<void> {
  const user = await userWriter(stage, node.url, "opener");
  const held = holdAnswer(node.postgres, "COMMIT");
  const first = user.raw.request("open", {});
  first.catch(() => undefined);
  await within(held, { what: "a COMMIT is sent" });
  const isStored = async () => (await conversationOf(stage, "opener")) !== null;
  await until(isStored, { what: "the conversation is stored" });
  node.postgres.cut();
  node.postgres.release("toClient");
  const answer = await within(first, { what: "the open is answered" });
  stage.found.must(
    answer.t === "ok" || answer.retryable,
    `an open is ok or retryable, not ${JSON.stringify(answer)}`,
  );
  const again = await until(
    async () => {
      const repeat = await user.raw.request("open", {});
      return repeat.t === "ok" ? repeat : null;
    },
    { what: "the repeated open is answered", everyMs: 200 },
  );
  const stored = await conversationOf(stage, "opener");
  stage.found.must(stored === again.conversation.id, "one conversation after a cut COMMIT");
}

async function conversationOf({ sql, found }: Stage, userId: string): Promise<string | null> {
  const rows = await sql<{ id: string }>("SELECT id FROM conversation WHERE user_id = $1", [
    userId,
  ]);
  found.must(rows.length < 2, `${userId} has one conversation, not ${rows.length}`);
  return rows[0]?.id ?? null;
}
