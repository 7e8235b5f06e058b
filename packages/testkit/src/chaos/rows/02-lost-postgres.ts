import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { holdAnswer, waitForBytes } from "../faults/wait-for-bytes.ts";
import { megabytes, seconds } from "../verdict/figures.ts";
import { aimAtPostgres, waitForPostgres } from "../faults/kill-postgres.ts";
import { startLoad } from "../people/load.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import type { ChaosNode, Stage } from "../stage.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { until, within } from "../wait.ts";
import { openWithAgent, userWriter, type Writer } from "../people/writer.ts";

const DOWN_MS = 60_000;
const GROWTH_MAX_BYTES = 150 * 1_048_576;
/** A send during the outage is answered within the time that a connection may take, and some. */
const ANSWER_MAX_MS = 8_000;
const HALF_OPEN_MAX_MS = 40_000;
const BATCH = 20;

interface Scene {
  stage: Stage;
  node: ChaosNode;
  conversationId: string;
}

export const lostPostgres: Row = {
  id: 2,
  title: "Postgres killed in mid batch, away for 60 s, the answer to a COMMIT cut",
  async play(stage) {
    const node = await startOne(stage);
    const talkers = await createTalkers(stage, [node], { users: 4, agents: 1 });
    const user = await userWriter(stage, node.url, "batcher", { caps: ["batch"] });
    const scene = { stage, node, conversationId: await openWithAgent(user) };
    // With nobody else writing: whose answer is held keeps the next batch from going out.
    await commitCut(scene, user);
    await openCut(scene);
    const load = startLoad({
      random: stage.random,
      people: talkers.all,
      everyMs: 40,
      reloads: true,
    });
    if (stage.scale === "full") {
      for (let round = 1; round <= 4; round++) await killedInBatch(scene, round);
      await halfOpen(scene);
      await away(scene);
    }
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

/** A batch is one transaction: of its messages all are there afterwards, or none. */
async function killedInBatch(scene: Scene, round: number): Promise<void> {
  const { stage, node, conversationId } = scene;
  const user = await userWriter(stage, node.url, "batcher", { caps: ["batch"] });
  const batch = Array.from({ length: BATCH }, (_, n) => ({
    t: "send",
    id: n + 1,
    conversationId,
    clientId: `batch-${round}-${n}`,
    kind: "text",
    body: { text: `${round} ${n} ${"x".repeat(2_000)}` },
  }));
  // Every other time the batch is caught inside its transaction, where it waits for a lock that is not given.
  const locker = round % 2 === 0 ? await lockConversation(scene) : null;
  const kill = await aimAtPostgres(stage.databaseUrl);
  const written = waitForBytes(node.postgres, `batch-${round}-0`);
  user.raw.send(batch);
  await within(written, { what: "the batch is on its way" });
  if (locker === null) await sleep(stage.random.integer(6));
  else await until(() => isWaiting(stage), { what: "the batch waits for the lock" });
  kill();
  await locker?.end().catch(() => undefined);
  await waitForPostgres(stage.databaseUrl);
  const [row] = await stage.sql<{ count: number }>(
    "SELECT count(*)::integer AS count FROM message WHERE conversation_id = $1 AND client_id LIKE $2",
    [conversationId, `batch-${round}-%`],
  );
  stage.found.must(
    row?.count === 0 || row?.count === BATCH,
    `round ${round}: all or none of a batch, not ${row?.count}`,
  );
  if (locker !== null)
    stage.found.must(row?.count === 0, `round ${round}: nothing is stored of a batch that waited`);
  stage.found.note(`Postgres killed in mid batch: ${row?.count} of ${BATCH} stored`);
  const answers = await Promise.all(
    batch.map(({ id }) =>
      within(
        user.raw.find((frame) => "re" in frame && frame.re === id),
        { what: "an answer" },
      ),
    ),
  );
  const acknowledged = answers.filter(({ t }) => t === "ok").length;
  stage.found.must(
    acknowledged === 0 || row?.count === BATCH,
    `round ${round}: what was acknowledged is stored`,
  );
  for (const answer of answers)
    if (answer.t === "err")
      stage.found.must(answer.retryable, `round ${round}: ${answer.code} may be tried again`);
  user.raw.terminate();
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

/** Its machine is gone without a word: connections stay up, and nothing answers on them. New ones lead to another. */
async function halfOpen({ stage, node, conversationId }: Scene): Promise<void> {
  const user = await userWriter(stage, node.url, "batcher");
  const send = (clientId: string) => user.send({ conversationId, clientId, text: "into the void" });
  // Over a connection that is there, and will be gone.
  await until(async () => (await send("before-half-open")).t === "ok", {
    what: "Postgres takes a message",
    everyMs: 200,
  });
  node.postgres.freeze();
  const since = performance.now();
  await until(async () => (await send("half-open")).t === "ok", {
    what: "a half-open Postgres is given up",
    withinMs: 60_000,
    everyMs: 200,
  });
  stage.found.atMost("half-open Postgres given up after", performance.now() - since, {
    max: HALF_OPEN_MAX_MS,
    show: seconds,
  });
  user.raw.terminate();
}

/** Refused connections for a minute, while everybody goes on writing. */
async function away({ stage, node, conversationId }: Scene): Promise<void> {
  const { found } = stage;
  const user = await userWriter(stage, node.url, "batcher");
  const before = await node.memory();
  let most = before;
  let slowest = 0;
  let refused = 0;
  node.postgres.refuse(true);
  node.postgres.cut();
  const until = performance.now() + DOWN_MS;
  for (let n = 1; performance.now() < until; n++) {
    const startedAt = performance.now();
    const answer = await user.send({
      conversationId,
      clientId: `away-${n}`,
      text: "is anybody there?",
    });
    slowest = Math.max(slowest, performance.now() - startedAt);
    found.must(
      answer.t === "err" && answer.retryable,
      `away: refused as retryable, not ${JSON.stringify(answer)}`,
    );
    refused += Number(answer.t === "err");
    most = Math.max(most, await node.memory());
    await sleep(500);
  }
  node.postgres.refuse(false);
  found.note(`away for 60 s: ${refused} sends of one client refused as retryable`);
  found.atMost("slowest refusal", slowest, { max: ANSWER_MAX_MS, show: seconds });
  found.atMost(`memory grew (from ${megabytes(before)}) by`, most - before, {
    max: GROWTH_MAX_BYTES,
    show: megabytes,
  });
  await readyAgain(stage, node);
}

async function readyAgain(stage: Stage, node: ChaosNode): Promise<void> {
  const backAt = performance.now();
  const isReady = async () => (await fetch(`${node.url}/readyz`)).status === 200;
  await until(isReady, { what: "the node is ready again", withinMs: 60_000, everyMs: 100 });
  stage.found.atMost("ready again after", performance.now() - backAt, {
    max: 10_000,
    show: seconds,
  });
}

/** Stored, but the server never hears of it and must not say so either. */
async function commitCut({ stage, node, conversationId }: Scene, user: Writer): Promise<void> {
  const { found } = stage;
  const clientId = "commit-cut";
  const seq = async (): Promise<number | null> => {
    const rows = await stage.sql<{ seq: number }>(
      "SELECT seq FROM message WHERE conversation_id = $1 AND client_id = $2",
      [conversationId, clientId],
    );
    return rows[0]?.seq ?? null;
  };
  const held = holdAnswer(node.postgres, clientId);
  const answering = user.send({ conversationId, clientId, text: "the answer is cut" });
  answering.catch(() => undefined);
  const link = await within(held, { what: "the message is written" });
  const stored = await until(seq, { what: "the message is stored" });
  link.cut();
  const answer = await within(answering, { what: "the sender is answered" });
  found.must(
    answer.t === "err" && answer.retryable,
    `a cut COMMIT is a retryable error, not ${JSON.stringify(answer)}`,
  );
  const repeat = await until(
    async () => {
      const again = await user.send({ conversationId, clientId, text: "the answer is cut" });
      return again.t === "ok" ? again : null;
    },
    { what: "the repeat is answered", everyMs: 200 },
  );
  found.must(
    repeat.duplicate && repeat.seq === stored,
    `one row: the repeat names #${stored}, not #${repeat.seq}`,
  );
  found.note("the COMMIT's answer cut: one row");
}

/** The same for a transaction of several statements: its COMMIT goes out, the answer does not come back. */
async function openCut({ stage, node }: Scene): Promise<void> {
  const user = await userWriter(stage, node.url, "opener");
  const held = holdAnswer(node.postgres, "COMMIT");
  const first = user.raw.request("open", {});
  first.catch(() => undefined);
  await within(held, { what: "a COMMIT goes out" });
  await until(async () => (await openOf(stage, "opener")) !== null, {
    what: "the conversation is stored",
  });
  node.postgres.cut();
  node.postgres.release("toClient");
  const answer = await within(first, { what: "the opener is answered" });
  stage.found.must(
    answer.t === "ok" || answer.retryable,
    `open: ok or retryable, not ${JSON.stringify(answer)}`,
  );
  const again = await until(
    async () => {
      const repeat = await user.raw.request("open", {});
      return repeat.t === "ok" ? repeat : null;
    },
    { what: "the repeated open is answered", everyMs: 200 },
  );
  const stored = await openOf(stage, "opener");
  stage.found.must(stored === again.conversation.id, "one conversation after a cut COMMIT");
}

async function openOf({ sql, found }: Stage, userId: string): Promise<string | null> {
  const rows = await sql<{ id: string }>("SELECT id FROM conversation WHERE user_id = $1", [
    userId,
  ]);
  found.must(rows.length < 2, `${userId} has one conversation, not ${rows.length}`);
  return rows[0]?.id ?? null;
}
