import type { Readable } from "node:stream";
import type { Actor } from "../platform/kernel/actor.ts";
import { attachmentStore, type AttachmentRecord } from "./attachment-store.ts";
import { blobKey } from "./blob-key.ts";
import type { BlobStore } from "./blob-store.ts";
import { authorizeAttachment } from "../platform/kernel/authorize.ts";
import { checkAccess } from "../conversations/access.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

export interface ReadAttachmentParts {
  database: Database;
  blobs: BlobStore;
}

export interface OpenedAttachment {
  record: AttachmentRecord;
  /** Identifies the bytes, as an entity tag. */
  version: string;
  /** Null when the reader holds this version. */
  content: { stream: Readable; bytes: number } | null;
}

export interface AttachmentRequest {
  id: string;
  thumb: boolean;
  /** Entity tags of the versions that the reader holds, as in `If-None-Match`; null for none. */
  held: string | null;
}

/** [MED4] The attachment, for an actor who may read its conversation. Before it is sent, only its uploader may. */
export async function findAttachment(
  { database: { pool } }: Pick<ReadAttachmentParts, "database">,
  actor: Actor,
  id: string,
): Promise<Outcome<AttachmentRecord>> {
  const record = await attachmentStore.byId(pool, id);
  if (record === null) return refuse("not_found");
  const refusal = authorizeAttachment(actor, "read", record);
  if (refusal !== null) return { ok: false, refusal };
  const access = await checkAccess(pool, actor, "read", record.conversationId);
  return access.ok ? done(record) : refuse("not_found");
}

/** [MED4] Opens an attachment for an actor who may read it. */
export async function readAttachment(
  parts: ReadAttachmentParts,
  actor: Actor,
  what: AttachmentRequest,
): Promise<Outcome<OpenedAttachment>> {
  const found = await findAttachment(parts, actor, what.id);
  if (!found.ok) return found;
  const record = found.value;
  const key = blobKey(record.id, what.thumb);
  // The bytes of a key never change.
  const version = `"${key}"`;
  if (what.held?.includes(version) === true) return done({ record, version, content: null });
  const content = await parts.blobs.get(key);
  return content === null ? refuse("not_found") : done({ record, version, content });
}
