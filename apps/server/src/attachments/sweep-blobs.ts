import { timeOfUuid } from "../platform/kernel/uuid.ts";
import { attachmentStore } from "./attachment-store.ts";
import { attachmentOfKey } from "./blob-key.ts";
import type { CleanParts } from "./clean-attachments.ts";

// A row is inserted right after its bytes are stored. Bytes without a row that are a day old are orphans.
const ORPHANS_AFTER_MS = 86_400_000;

/** [MED5] Removes bytes without an attachment from one folder. A crash between storing the bytes and the row leaves them. */
export async function sweepBlobs(
  { database, blobs }: CleanParts,
  { folder, epoch }: { folder: string; epoch: string },
): Promise<void> {
  const before = Date.now() - ORPHANS_AFTER_MS;
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
