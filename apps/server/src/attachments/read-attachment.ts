import type { Readable } from "node:stream";
import type { Actor } from "../platform/kernel/actor.ts";
import { attachmentStore, type AttachmentRecord } from "./attachment-store.ts";
import { blobKey } from "./blob-key.ts";
import type { BlobStore } from "./blob-store.ts";
import { checkAccess } from "../conversations/access.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

export interface ReadAttachmentParts {
  database: Database;
  blobs: BlobStore;
}

export interface OpenedAttachment {
  record: AttachmentRecord;
  stream: Readable;
  bytes: number;
}

/** [MED4] Opens an attachment for an actor who may read its conversation. Before it is sent, only its uploader may. */
export async function readAttachment(
  { database: { pool }, blobs }: ReadAttachmentParts,
  actor: Actor,
  what: { id: string; thumb: boolean },
): Promise<Outcome<OpenedAttachment>> {
  const record = await attachmentStore.byId(pool, what.id);
  if (record === null) return refuse("not_found");
  const access = await checkAccess(pool, actor, "read", record.conversationId);
  if (!access.ok || (record.seq === null && record.uploader !== actor.key))
    return refuse("not_found");
  const blob = await blobs.get(blobKey(record.id, what.thumb));
  return blob === null ? refuse("not_found") : done({ record, ...blob });
}
