import type { Actor } from "../platform/kernel/actor.ts";
import { authorizeAttachment } from "../platform/kernel/authorize.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import { attachmentStore } from "./attachment-store.ts";
import { removeOrphans, type CleanParts } from "./clean-attachments.ts";

/** [MED14] Removes an upload that its uploader does not send. Bytes that cannot be removed now are removed by the clean-up. */
export async function discardUpload(
  parts: CleanParts,
  actor: Actor,
  id: string,
): Promise<Outcome<null>> {
  const { pool } = parts.database;
  const record = await attachmentStore.byId(pool, id);
  if (record === null) return refuse("not_found");
  const refusal = authorizeAttachment(actor, "discard", record);
  if (refusal !== null) return { ok: false, refusal };
  // It may have been sent or merged into another user in the meantime.
  const claimed = await attachmentStore.claimUnsent(pool, record);
  if (claimed === null) return refuse("not_found");
  await removeOrphans(parts, [claimed]);
  return done(null);
}
