import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createTestDatabase } from "@deskwire/testkit/test-database";
import { expect, test } from "vitest";
import { uuidv7 } from "../domain/uuid.ts";
import { attachmentStore, blobFolder, blobKey, BLOB_FOLDERS } from "../storage/attachment-store.ts";
import { createDiskBlobStore } from "../storage/blob-store-disk.ts";
import { openDatabase } from "../storage/database.ts";
import { sweepBlobs } from "./clean-attachments.ts";

const DAY_MS = 86_400_000;

test("[MED5] bytes that no attachment knows go after a day, wherever they are; all others stay", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deskwire-blobs-"));
  const { url, drop } = await createTestDatabase();
  const database = openDatabase({ url, poolMax: 2, onError: () => undefined });
  const blobs = createDiskBlobStore(folder);
  const old = Date.now() - 2 * DAY_MS;
  const [known, nobodys, cut, young] = [uuidv7(old), uuidv7(old), uuidv7(old), uuidv7()];
  await attachmentStore.insert(database.pool, {
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
  const go = [blobKey(nobodys, false), blobKey(nobodys, true), `${blobKey(cut, true)}.part`];
  for (const key of [...stay, ...go]) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), "x");
  }
  const left: string[] = [];
  for (let n = 0; n < BLOB_FOLDERS; n++) {
    await sweepBlobs({ database }, blobs, { folder: blobFolder(n), epoch: "this" });
    left.push(...((await blobs.keys?.(blobFolder(n), "this")) ?? []));
  }
  expect(left.toSorted()).toEqual(stay.toSorted());
  await database.close();
  await drop();
  await rm(folder, { recursive: true });
});
