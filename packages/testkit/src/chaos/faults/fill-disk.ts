import { execFile } from "node:child_process";
import { chmod, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmbeddedPostgres } from "@deskwire/embedded-postgres";
import pg from "pg";
import type { Stage } from "../stage.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { until, within } from "../wait.ts";
import { userWriter } from "../people/writer.ts";

const run = promisify(execFile);
const SIZE = "256m";
const TEXT = "x".repeat(4_000);

/** The disk under Postgres fills up while somebody writes, and is cleared again. Needs to mount a small disk, so it is left out elsewhere. */
export async function fillDisk(stage: Stage): Promise<void> {
  const { found } = stage;
  const disk = join(stage.folder, "small-disk");
  await mkdir(disk);
  if (!(await mount(disk)))
    return found.note("a full disk was left out: this account cannot mount one");
  stage.onEnd(() => run("umount", ["-l", disk]));
  await chmod(stage.folder, 0o755);
  await chmod(disk, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir: join(disk, "data") });
  stage.onEnd(() => postgres.close());
  const node = await startOne(stage, { env: { DATABASE_URL: postgres.url } });
  const { raw } = await userWriter(stage, node.url, "on-a-small-disk");
  const { conversation } = await raw.ok("open", {});
  const acknowledged: string[] = [];
  let n = 0;
  const send = async (): Promise<string> => {
    const clientId = `small-${++n}`;
    const body = { text: TEXT };
    const request = raw.request("send", {
      conversationId: conversation.id,
      clientId,
      kind: "text",
      body,
    });
    const answer = await within(request, { what: "an answer on a full disk", withinMs: 40_000 });
    if (answer.t === "ok") acknowledged.push(clientId);
    found.must(
      answer.t === "ok" || answer.retryable,
      `a full disk is refused as retryable, not ${JSON.stringify(answer)}`,
    );
    return answer.t;
  };
  await send();
  await fill(join(disk, "filling"));
  await until(async () => (await send()) === "err", {
    what: "the disk is full",
    withinMs: 60_000,
    everyMs: 0,
  });
  const before = acknowledged.length;
  await rm(join(disk, "filling"));
  await until(async () => (await send()) === "ok", {
    what: "the disk has room again",
    withinMs: 60_000,
    everyMs: 500,
  });
  const client = new pg.Client(postgres.url);
  await client.connect();
  const { rows } = await client.query<{ id: string }>(
    "SELECT client_id AS id FROM message WHERE client_id IS NOT NULL",
  );
  await client.end();
  const stored = new Set(rows.map(({ id }) => id));
  found.must(
    acknowledged.every((id) => stored.has(id)),
    "nothing acknowledged before the disk was full is lost",
  );
  found.note(
    `a disk full after ${before} messages: refused as retryable, all of them kept, and taken again after`,
  );
}

async function mount(folder: string): Promise<boolean> {
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", folder]);
    return true;
  } catch {
    return false;
  }
}

/** Writes until there is no room. */
async function fill(path: string): Promise<void> {
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
