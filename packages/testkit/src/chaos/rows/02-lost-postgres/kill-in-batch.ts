import { setTimeout as sleep } from "node:timers/promises";
import type { ServerFrame } from "@deskwire/protocol";
import pg from "pg";
import { killPostgresOf, waitForPostgres } from "../../faults/kill-postgres.ts";
import { waitForBytes } from "../../faults/wait-for-bytes.ts";
import { userWriter, type Writer } from "../../people/writer.ts";
import type { Stage } from "../../stage.ts";
import { until, within } from "../../wait.ts";
import type { Scene } from "./scene.ts";

const BATCH = 20;

/** A batch is one transaction: after the kill, all of its messages are stored or none. */
export async function killInBatch(scene: Scene, round: number): Promise<void> {
  const { stage, node } = scene;
  const user = await userWriter(stage, node.url, "batcher", { caps: ["batch"] });
  // In every second round the batch waits for a lock inside its transaction when the kill comes.
  const locker = round % 2 === 0 ? await lockConversation(scene) : null;
  await killWhileWriting(scene, { round, user, waits: locker !== null });
  await locker?.end().catch(() => undefined);
  await waitForPostgres(stage.databaseUrl);
  const stored = await countStored(scene, round);
  checkStored(stage, { round, stored, waited: locker !== null });
  await checkAnswers(stage, { round, stored, user });
  user.raw.terminate();
}

async function killWhileWriting(
  { stage, node, conversationId }: Scene,
  { round, user, waits }: { round: number; user: Writer; waits: boolean },
): Promise<void> {
  const kill = await killPostgresOf(stage.databaseUrl);
  const written = waitForBytes(node.postgres, `batch-${round}-0`);
  user.raw.send(batchOf(conversationId, round));
  await within(written, { what: "the batch is sent to PostgreSQL" });
  if (waits) await until(() => isWaiting(stage), { what: "the batch waits for the lock" });
  else await sleep(stage.random.integer(6));
  kill();
}

function batchOf(conversationId: string, round: number): object[] {
  return Array.from({ length: BATCH }, (_, n) => ({
    t: "send",
    id: n + 1,
    conversationId,
    clientId: `batch-${round}-${n}`,
    kind: "text",
    body: { text: `${round} ${n} ${"x".repeat(2_000)}` },
  }));
}

async function lockConversation({ stage, conversationId }: Scene): Promise<pg.Client> {
  const client = new pg.Client(stage.databaseUrl);
  client.on("error", () => undefined);
  await client.connect();
  await client.query("BEGIN");
  await client.query("SELECT 1 FROM conversation WHERE id = $1 FOR UPDATE", [conversationId]);
  return client;
}

async function isWaiting({ sql }: Stage): Promise<boolean> {
  const rows = await sql(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%append_messages%'",
  );
  return rows.length > 0;
}

async function countStored({ stage, conversationId }: Scene, round: number): Promise<number> {
  const [row] = await stage.sql<{ count: number }>(
    "SELECT count(*)::integer AS count FROM message WHERE conversation_id = $1 AND client_id LIKE $2",
    [conversationId, `batch-${round}-%`],
  );
  return row?.count ?? 0;
}

function checkStored(
  { found }: Stage,
  { round, stored, waited }: { round: number; stored: number; waited: boolean },
): void {
  found.must(
    stored === 0 || stored === BATCH,
    `round ${round}: all or none of a batch is stored, not ${stored}`,
  );
  if (waited) found.must(stored === 0, `round ${round}: a batch that waited is not stored`);
  found.note(`PostgreSQL killed during a batch: ${stored} of ${BATCH} messages stored`);
}

async function checkAnswers(
  { found }: Stage,
  { round, stored, user }: { round: number; stored: number; user: Writer },
): Promise<void> {
  const answers = await Promise.all(Array.from({ length: BATCH }, (_, n) => answerTo(user, n + 1)));
  const acknowledged = answers.filter(({ t }) => t === "ok").length;
  found.must(
    acknowledged === 0 || stored === BATCH,
    `round ${round}: acknowledged messages are stored`,
  );
  for (const answer of answers)
    if (answer.t === "err")
      found.must(answer.retryable, `round ${round}: ${answer.code} is retryable`);
}

function answerTo({ raw }: Writer, id: number): Promise<ServerFrame> {
  const answer = raw.find((frame) => "re" in frame && frame.re === id);
  return within(answer, { what: "an answer" });
}
