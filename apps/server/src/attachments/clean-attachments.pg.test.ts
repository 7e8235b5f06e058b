import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { insertConversation } from "../testing/fixtures.ts";
import { createTestDatabase } from "../testing/test-database.ts";
import { expect, test } from "vitest";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { attachmentStore } from "./attachment-store.ts";
import { blobFolder, blobKey, BLOB_FOLDERS } from "./blob-key.ts";
import { createDiskBlobStore } from "./blob-store-disk.ts";
import { openDatabase } from "../platform/postgres/database.ts";
import { createMessageWriter } from "../messages/message-writer.ts";
import { cleanAttachments } from "./clean-attachments.ts";
import { sweepBlobs } from "./sweep-blobs.ts";

const DAY_MS = 86_400_000;

test("[MED5] a sweep removes bytes without an attachment after a day, and no others", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deskwire-blobs-"));
  const { url, drop } = await createTestDatabase();
  const database = openDatabase({ url, poolMax: 2, onError: () => undefined });
  const blobs = createDiskBlobStore(folder);
  const old = Date.now() - 2 * DAY_MS;
  const [known, orphan, cut, young] = [uuidv7(old), uuidv7(old), uuidv7(old), uuidv7()];
  await attachmentStore.insert(database.pool, {
    address: null,
    id: known,
    conversationId: uuidv7(),
    uploader: "user:1",
    kind: "image",
    name: "a.png",
    contentType: "image/png",
    bytes: 1,
    width: 1,
    height: 1,
  });
  const stay = [
    blobKey(known, false),
    blobKey(known, true),
    blobKey(young, false),
    "00/readme.txt",
  ];
  const go = [blobKey(orphan, false), blobKey(orphan, true), `${blobKey(cut, true)}.part`];
  for (const key of [...stay, ...go]) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), "x");
  }
  const left: string[] = [];
  for (let n = 0; n < BLOB_FOLDERS; n++) {
    await sweepBlobs({ database, blobs }, { folder: blobFolder(n), epoch: "this" });
    left.push(...((await blobs.keys?.(blobFolder(n), "this")) ?? []));
  }
  expect(left.toSorted()).toEqual(stay.toSorted());
  await database.close();
  await drop();
  await rm(folder, { recursive: true });
});

test("[MED5] bytes that cannot be removed delay no others, cannot be sent or read, and are removed later", async () => {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase({ url, poolMax: 2, onError: () => undefined });
  const { rows } = await database.pool.query<{ id: string }>(
    `INSERT INTO attachment (id, conversation_id, uploader, kind, name, content_type, bytes, created_at)
     SELECT gen_random_uuid(), gen_random_uuid(), 'user:1', 'file', 'a', 'text/plain', 1, now() - n * interval '1 hour'
     FROM generate_series(1, 250) n RETURNING id`,
  );
  const ids = rows.map(({ id }) => id);
  const [young, old] = [ids.slice(0, 23), ids.slice(24)];
  const stuck = new Set(old.slice(-120).map((id) => blobKey(id, false)));
  const removed = new Set<string>();
  const blobs = {
    put: () => Promise.reject(new Error("not asked for")),
    get: () => Promise.resolve(null),
    remove: (key: string) =>
      stuck.has(key)
        ? Promise.reject(new Error("the bucket is away"))
        : Promise.resolve(void removed.add(key)),
  };
  const left = async () =>
    (
      await database.pool.query<{ id: string; uploader: string }>(
        "SELECT id, uploader FROM attachment ORDER BY created_at DESC",
      )
    ).rows;

  await expect(cleanAttachments({ database, blobs })).rejects.toThrow("could not be removed");
  const kept = await left();
  expect(kept.slice(0, 23)).toEqual(young.map((id) => ({ id, uploader: "user:1" })));
  expect(kept.slice(-120)).toEqual(old.slice(-120).map((id) => ({ id, uploader: "" })));
  expect(kept.length).toBeLessThanOrEqual(24 + 120);

  stuck.clear();
  await cleanAttachments({ database, blobs });
  expect((await left()).slice(0, 23)).toHaveLength(23);
  expect((await left()).length).toBeLessThanOrEqual(24);
  for (const id of old)
    for (const thumb of [false, true]) expect(removed.has(blobKey(id, thumb))).toBe(true);
  await database.close();
  await drop();
});

test("[MED5] a message whose attachment is claimed meanwhile is refused", async () => {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase({ url, poolMax: 2, onError: () => undefined });
  const { id: conversationId, userId } = await insertConversation(database.pool, null);
  const sender = `user:${userId}` as const;
  const attachmentId = uuidv7();
  await database.pool.query(
    `INSERT INTO attachment (id, conversation_id, uploader, kind, name, content_type, bytes, created_at)
     VALUES ($1, $2, $3, 'file', 'a', 'text/plain', 1, now() - interval '2 days')`,
    [attachmentId, conversationId, sender],
  );
  const message = {
    conversationId,
    sender,
    kind: "file",
    body: JSON.stringify({ attachmentId }),
    replyTo: null,
  } as const;
  const writer = createMessageWriter(database);
  const sent = await database.transaction(async (tx) => {
    expect(await attachmentStore.claimOrphans(tx, { after: null, limit: 10 })).toHaveLength(1);
    const both = Promise.all(["1", "2"].map((clientId) => writer.add({ ...message, clientId })));
    await expect
      .poll(async () => {
        const { rows } = await database.pool.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return rows.length;
      })
      .toBe(1);
    return { both };
  });
  expect(await sent.both).toEqual([{ status: "bad_attachment" }, { status: "bad_attachment" }]);
  await database.close();
  await drop();
});
