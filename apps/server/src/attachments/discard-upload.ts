import type { Actor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import { attachmentStore } from "./attachment-store.ts";
import { removeOrphans, type CleanParts } from "./clean-attachments.ts";

/** [MED14] Removes an upload that its uploader does not send. Bytes that cannot be removed now are removed by the clean-up. */
export async function discardUpload(
  parts: CleanParts,
  actor: Actor,
  id: string,
): Promise<Outcome<null>> {
  const claimed = await attachmentStore.claimUnsent(parts.database.pool, {
    id,
    uploader: actor.key,
  });
  if (claimed === null) return refuse("not_found");
  await removeOrphans(parts, [claimed]);
  return done(null);
}
