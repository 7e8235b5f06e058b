import type { QueuedUpload } from "@deskwire/chat-view/files/upload-queue";

/** A file that an agent has attached in a conversation, which is its lane. */
export interface Attachment extends QueuedUpload {
  file: File;
  /** An object URL of an image; null for any other file. */
  preview: string | null;
  /** The message that it answers once it is released. */
  replyTo: number | null;
}
