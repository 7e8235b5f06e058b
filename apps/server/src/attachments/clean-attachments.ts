import type { Database } from "../platform/postgres/database.ts";
import { attachmentStore, type OrphanRecord } from "./attachment-store.ts";
import { blobKey } from "./blob-key.ts";
import type { BlobStore } from "./blob-store.ts";

/** Attachments per round. */
const SLICE = 100;

export interface CleanParts {
  database: Database;
  blobs: BlobStore;
}

/**
 * [MED5] Removes uploads that have been in no message for a day, and attachments of recalled messages. The bytes are removed
 * first: an attachment whose bytes cannot be removed keeps its row, and the next call tries again. Throws after all others
 * were tried when the bytes of one could not be removed.
 */
export async function cleanAttachments(parts: CleanParts): Promise<void> {
  const failures: unknown[] = [];
  for (let after: OrphanRecord | null = null; ;) {
    const orphans: OrphanRecord[] = await attachmentStore.claimOrphans(parts.database.pool, {
      after,
      limit: SLICE,
    });
    failures.push(...(await removeOrphans(parts, orphans)));
    if (orphans.length < SLICE) break;
    after = orphans.at(-1) ?? null;
  }
  if (failures.length > 0)
    throw new Error("the bytes of an attachment could not be removed", { cause: failures[0] });
}

/** Removes the bytes and rows of claimed attachments. Returns the failures, whose rows remain. */
export async function removeOrphans(
  { database: { pool }, blobs }: CleanParts,
  orphans: readonly OrphanRecord[],
): Promise<unknown[]> {
  const removed = await Promise.allSettled(orphans.map(({ id }) => removeBytes(blobs, id)));
  const ids = removed.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  await attachmentStore.removeOrphans(pool, ids);
  return removed.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
}

/** Resolves with the id. */
async function removeBytes(blobs: BlobStore, id: string): Promise<string> {
  await Promise.all([blobs.remove(blobKey(id, false)), blobs.remove(blobKey(id, true))]);
  return id;
}
