import type { UploadAnswer } from "@deskwire/protocol";
import type { Actor } from "../platform/kernel/actor.ts";
import type { Log } from "../platform/kernel/log.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { BlobStore } from "./blob-store.ts";
import { cleanAttachments } from "./clean-attachments.ts";
import { discardUpload } from "./discard-upload.ts";
import type { ImageEncoder } from "./image-encoder.ts";
import {
  findAttachment,
  readAttachment,
  type AttachmentRequest,
  type OpenedAttachment,
} from "./read-attachment.ts";
import {
  acceptUpload,
  type ReadFile,
  type AcceptParts,
  type UploadRequest,
} from "./accept-upload.ts";
import { createStorageRoom } from "./storage-room.ts";
import { sweepBlobs } from "./sweep-blobs.ts";
import { uploadQuota } from "./upload-quota.ts";
import { createUploadsUnderWay } from "./uploads-under-way.ts";

/** Images and files of conversations. */
export interface Attachments {
  /** [MED1] [MED9] Stores an upload for its conversation. Calls `read` only when the upload is allowed and has room. */
  accept(actor: Actor, request: UploadRequest, read: ReadFile): Promise<Outcome<UploadAnswer>>;
  /** The free bytes of the disk that stores attachments; null for a store elsewhere. */
  freeBytes(): Promise<number | null>;
  /** [MED14] Removes an upload that the actor does not send. */
  discard(actor: Actor, id: string): Promise<Outcome<null>>;
  /** [MED4] Whether the actor may read an attachment. */
  check(actor: Actor, id: string): Promise<Outcome<null>>;
  /** [MED4] Opens an attachment or its thumbnail. */
  read(actor: Actor, what: AttachmentRequest): Promise<Outcome<OpenedAttachment>>;
  /** [MED5] Removes uploads that have been in no message for a day. Throws when the bytes of one could not be removed. */
  clean(): Promise<void>;
  /** [MED5] Removes bytes without an attachment from one folder. */
  sweep(place: { folder: string; epoch: string }): Promise<void>;
}

export interface AttachmentsParts {
  database: Database;
  blobs: BlobStore;
  images: ImageEncoder;
  uploadBytesMax: number;
  /** Uploads leave this much of the disk free. */
  diskReserveBytes: number;
  log: Log;
}

export function createAttachments(parts: AttachmentsParts): Attachments {
  const accepting: AcceptParts = {
    ...parts,
    quota: uploadQuota(parts.uploadBytesMax),
    underWay: createUploadsUnderWay(),
    room: createStorageRoom({ ...parts, reserveBytes: parts.diskReserveBytes }),
  };
  return {
    accept: (actor, request, read) => acceptUpload(accepting, { ...request, actor, read }),
    freeBytes: async () => (await parts.blobs.freeBytes?.()) ?? null,
    discard: (actor, id) => discardUpload(parts, actor, id),
    check: async (actor, id) => {
      const found = await findAttachment(parts, actor, id);
      return found.ok ? done(null) : found;
    },
    read: (actor, what) => readAttachment(parts, actor, what),
    clean: () => cleanAttachments(parts),
    sweep: (place) => sweepBlobs(parts, place),
  };
}
