import { attachmentStore, blobKey } from "../storage/attachment-store.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Desk } from "./desk.ts";

const SLICE = 100;

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
