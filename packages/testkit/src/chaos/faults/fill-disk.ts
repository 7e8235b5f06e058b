import { execFile } from "node:child_process";
import { chmod, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmbeddedPostgres } from "@deskwire/embedded-postgres";
import pg from "pg";
import type { RawClient } from "../../clients/raw-client.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { userWriter } from "../people/writer.ts";
import type { Stage } from "../stage.ts";
import { until, within } from "../wait.ts";

const run = promisify(execFile);
const SIZE = "256m";
const TEXT = "x".repeat(4_000);

/** A client that writes on a disk which fills up. */
interface Sender {
  readonly stage: Stage;
  readonly raw: RawClient;
  readonly nodeUrl: string;
  readonly conversationId: string;
  /** The clientIds of the acknowledged messages. */
  readonly acknowledged: string[];
  sent: number;
}

/** Fills the disk under PostgreSQL while a client writes, and frees it again. Is left out where no disk can be mounted. */
export async function fillDisk(stage: Stage): Promise<void> {
  const { found } = stage;
  const disk = await mountSmallDisk(stage);
  if (disk === null) return found.note("a full disk was left out: this account cannot mount one");
  const postgres = await startEmbeddedPostgres({ dataDir: join(disk, "data") });
  stage.onEnd(() => postgres.close());
  const sender = await openSender(stage, postgres.url);
  await send(sender);
  await writeUntilFull(join(disk, "filling"));
  const minute = { withinMs: 60_000 };
  const isFull = async () => (await send(sender)) === "err";
  await until(isFull, { what: "the disk is full", ...minute, everyMs: 0 });
  const before = sender.acknowledged.length;
  const isReady = async () => (await fetch(`${sender.nodeUrl}/readyz`)).ok;
  const isUnready = async () => !(await isReady());
  await until(isUnready, { what: "/readyz refuses on a full disk", ...minute, everyMs: 500 });
  await rm(join(disk, "filling"));
  const hasRoom = async () => (await send(sender)) === "ok";
  await until(hasRoom, { what: "the disk has room again", ...minute, everyMs: 500 });
  await until(isReady, { what: "/readyz is ok again", ...minute, everyMs: 500 });
  const stored = await readClientIds(postgres.url);
  found.must(
    sender.acknowledged.every((id) => stored.has(id)),
    "no message acknowledged before the disk was full is lost",
  );
  found.note(
    `the disk was full after ${before} messages: sends were refused as retryable, /readyz refused, no message was lost, and sends succeeded after`,
  );
}

async function mountSmallDisk(stage: Stage): Promise<string | null> {
  const disk = join(stage.folder, "small-disk");
  await mkdir(disk);
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", disk]);
  } catch {
    return null;
  }
  stage.onEnd(() => run("umount", ["-l", disk]));
  await chmod(stage.folder, 0o755);
  await chmod(disk, 0o755);
  return disk;
}

async function openSender(stage: Stage, databaseUrl: string): Promise<Sender> {
  const node = await startOne(stage, { env: { DATABASE_URL: databaseUrl } });
  const { raw } = await userWriter(stage, node.url, "on-a-small-disk");
  const { conversation } = await raw.ok("open", {});
  return {
    stage,
    raw,
    nodeUrl: node.url,
    conversationId: conversation.id,
    acknowledged: [],
    sent: 0,
  };
}

async function send(sender: Sender): Promise<"ok" | "err"> {
  const { stage, raw, conversationId, acknowledged } = sender;
  const clientId = `small-${++sender.sent}`;
  const body = { text: TEXT };
  const request = raw.request("send", { conversationId, clientId, kind: "text", body });
  const answer = await within(request, { what: "an answer on a full disk", withinMs: 40_000 });
  if (answer.t === "ok") acknowledged.push(clientId);
  stage.found.must(
    answer.t === "ok" || answer.retryable,
    `a send on a full disk is refused as retryable, not ${JSON.stringify(answer)}`,
  );
  return answer.t;
}

async function writeUntilFull(path: string): Promise<void> {
  const file = await open(path, "w");
  const block = Buffer.alloc(64 * 1_024);
  try {
    for (;;) await file.write(block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    await file.close();
  }
}

async function readClientIds(databaseUrl: string): Promise<Set<string>> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query<{ id: string }>(
    "SELECT client_id AS id FROM message WHERE client_id IS NOT NULL",
  );
  await client.end();
  return new Set(rows.map(({ id }) => id));
}
