import { attachmentOfKey, attachmentStore, blobKey } from "../storage/attachment-store.ts";
import { timeOfUuid } from "../domain/uuid.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Desk } from "./desk.ts";

const SLICE = 100;
// A row comes right after its bytes; a day is beyond any doubt.
const NOBODYS_AFTER_MS = 86_400_000;

/** [MED5] Removes uploads that no message has shown for a day, and what recalled messages showed. */
export async function cleanAttachments(desk: Desk, blobs: BlobStore): Promise<void> {
  for (;;) {
    const ids = await attachmentStore.takeOrphans(desk.database.pool, SLICE);
    await Promise.all(
      ids.flatMap((id) => [blobs.remove(blobKey(id, false)), blobs.remove(blobKey(id, true))]),
    );
    if (ids.length < SLICE) return;
  }
}

/** [MED5] Removes the bytes in one folder that no attachment knows: a crash between the bytes and their row leaves such. */
export async function sweepBlobs(
  desk: Pick<Desk, "database">,
  blobs: BlobStore,
  { folder, epoch }: { folder: string; epoch: string },
): Promise<void> {
  const before = Date.now() - NOBODYS_AFTER_MS;
  const old = ((await blobs.keys?.(folder, epoch)) ?? []).flatMap((key) => {
    const id = attachmentOfKey(key);
    return id === null || timeOfUuid(id) >= before ? [] : [{ key, id }];
  });
  if (old.length === 0) return;
  const known = await attachmentStore.known(
    desk.database.pool,
    old.map(({ id }) => id),
  );
  for (const { key, id } of old) if (!known.has(id)) await blobs.remove(key);
}
