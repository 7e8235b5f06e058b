import type { UploadAnswer } from "@deskwire/protocol";
import type { Actor } from "../platform/kernel/actor.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { BlobStore } from "./blob-store.ts";
import { checkUpload } from "./check-upload.ts";
import { cleanAttachments } from "./clean-attachments.ts";
import type { ImageEncoder } from "./image-encoder.ts";
import { readAttachment, type OpenedAttachment } from "./read-attachment.ts";
import { storeUpload, type UploadedFile } from "./store-upload.ts";
import { sweepBlobs } from "./sweep-blobs.ts";

/** Images and files of conversations. */
export interface Attachments {
  /** Checks whether the actor may upload for this conversation now. Call it before reading the file. */
  checkUpload(actor: Actor, conversationId: string): Promise<Outcome<null>>;
  /** [MED1] Stores an upload for its conversation, and removes the temporary file. */
  store(actor: Actor, file: UploadedFile): Promise<Outcome<UploadAnswer>>;
  /** [MED4] Opens an attachment or its thumbnail. */
  read(actor: Actor, what: { id: string; thumb: boolean }): Promise<Outcome<OpenedAttachment>>;
  /** [MED5] Removes uploads that have been in no message for a day. Throws when the bytes of one could not be removed. */
  clean(): Promise<void>;
  /** [MED5] Removes bytes without an attachment from one folder. */
  sweep(place: { folder: string; epoch: string }): Promise<void>;
}

export interface AttachmentsParts {
  database: Database;
  blobs: BlobStore;
  images: ImageEncoder;
}

export function createAttachments(parts: AttachmentsParts): Attachments {
  return {
    checkUpload: (actor, conversationId) => checkUpload(parts, actor, conversationId),
    store: (actor, file) => storeUpload(parts, actor, file),
    read: (actor, what) => readAttachment(parts, actor, what),
    clean: () => cleanAttachments(parts),
    sweep: (place) => sweepBlobs(parts, place),
  };
}
