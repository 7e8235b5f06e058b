import {
  attachmentOfKey,
  attachmentStore,
  blobKey,
  type OrphanRecord,
} from "./attachment-store.ts";
import { timeOfUuid } from "../platform/kernel/uuid.ts";
import type { BlobStore } from "./blob-store.ts";
import type { Database } from "../platform/postgres/database.ts";

const SLICE = 100;
// A row comes right after its bytes; a day is beyond any doubt.
const NOBODYS_AFTER_MS = 86_400_000;

export interface CleanParts {
  database: Database;
  blobs: BlobStore;
}

/**
 * [MED5] Removes uploads that no message has shown for a day, and what recalled messages showed. The bytes first: what cannot
 * be removed now keeps its row, by which the next round finds it. Throws when there was such, after trying the others.
 */
export async function cleanAttachments({ database: { pool }, blobs }: CleanParts): Promise<void> {
  let failure: unknown = null;
  for (let after: OrphanRecord | null = null; ;) {
    const orphans: OrphanRecord[] = await attachmentStore.claimOrphans(pool, {
      after,
      limit: SLICE,
    });
    const removed = await Promise.allSettled(orphans.map(({ id }) => removeBytes(blobs, id)));
    await attachmentStore.removeOrphans(
      pool,
      removed.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])),
    );
    for (const each of removed) if (each.status === "rejected") failure ??= each.reason;
    if (orphans.length < SLICE) break;
    after = orphans.at(-1) ?? null;
  }
  if (failure !== null)
    throw new Error("an attachment's bytes could not be removed", { cause: failure });
}

/** Answers the id. */
async function removeBytes(blobs: BlobStore, id: string): Promise<string> {
  await Promise.all([blobs.remove(blobKey(id, false)), blobs.remove(blobKey(id, true))]);
  return id;
}

/** [MED5] Removes the bytes in one folder that no attachment knows: a crash between the bytes and their row leaves such. */
export async function sweepBlobs(
  { database, blobs }: CleanParts,
  { folder, epoch }: { folder: string; epoch: string },
): Promise<void> {
  const before = Date.now() - NOBODYS_AFTER_MS;
  const old = ((await blobs.keys?.(folder, epoch)) ?? []).flatMap((key) => {
    const id = attachmentOfKey(key);
    return id === null || timeOfUuid(id) >= before ? [] : [{ key, id }];
  });
  if (old.length === 0) return;
  const known = await attachmentStore.known(
    database.pool,
    old.map(({ id }) => id),
  );
  for (const { key, id } of old) if (!known.has(id)) await blobs.remove(key);
}
