import type { postUpload } from "@deskwire/chat-view/browser/post-upload";
import {
  createUploadQueue,
  type QueuedUpload,
  type UploadQueue,
} from "@deskwire/chat-view/files/upload-queue";
import { readUploadOutcome } from "@deskwire/chat-view/files/upload-outcome";
import type { UploadFailure, UploadOutcome } from "@deskwire/chat-view/files/upload-state";
import type { UploadAnswer } from "@deskwire/protocol";

/** A chosen file. */
export interface Picked {
  id: string;
  file: File;
  kind: UploadAnswer["kind"];
  /** An object URL of an image; null for any other file. */
  previewUrl: string | null;
}

/** The message that another one answers, by its place. */
export interface Answered {
  conversationId: string;
  seq: number;
}

export interface Upload extends Picked, QueuedUpload {
  answers: Answered | null;
}

/** The files that become messages, in the order chosen. */
export interface Uploads {
  getState(): readonly Upload[];
  subscribe(listener: () => void): () => void;
  add(uploads: readonly Upload[]): void;
  retry(id: string): void;
  cancel(id: string): void;
  /** Uploads the file of a refused message again; false when the file is no longer held. */
  again(attachmentId: string): boolean;
  /** To be called when the connection is back. */
  resume(): void;
  close(): void;
}

/** Where the message goes. Without `replyTo` where the message that it answers is of another conversation. */
export interface Place {
  conversationId: string;
  replyTo?: number;
}

export interface UploadsOptions {
  post: typeof postUpload;
  token: () => Promise<string>;
  /** The live conversation, opened when there is none. */
  conversation: () => Promise<{ ok: true; id: string } | { ok: false; code: UploadFailure }>;
  online: () => boolean;
  /** Makes the message. From here on the preview is the receiver's. */
  stored: (upload: Upload, answer: UploadAnswer, place: Place) => void;
  /** A new preview, for a file that is uploaded again. */
  preview: (picked: Picked) => string | null;
  /** The preview is not needed any more. */
  dropped: (upload: Upload) => void;
}

export function createUploads(options: UploadsOptions): Uploads {
  const { online, stored, dropped } = options;
  /** By attachment id, for `again`. */
  const done = new Map<string, Upload>();
  const queue = createUploadQueue<Upload>({
    // The first one opens the conversation, which the others then need.
    atOnce: 1,
    online,
    send: (upload, progress) => send(options, upload, progress),
    deliver(upload, { conversationId, answer }) {
      done.set(answer.attachmentId, upload);
      stored(upload, answer, placeIn(conversationId, upload));
    },
  });
  return {
    getState: queue.uploads,
    subscribe: queue.subscribe,
    add: queue.add,
    retry: queue.retry,
    cancel: (id) => queue.remove((one) => one.id === id).forEach(dropped),
    again: (attachmentId) => again(queue, { done, preview: options.preview }, attachmentId),
    resume: queue.advance,
    close: () => queue.close().forEach(dropped),
  };
}

function again(
  queue: UploadQueue<Upload>,
  { done, preview }: Pick<UploadsOptions, "preview"> & { done: Map<string, Upload> },
  attachmentId: string,
): boolean {
  const upload = done.get(attachmentId);
  if (!upload) return false;
  done.delete(attachmentId);
  queue.add([{ ...upload, previewUrl: preview(upload), state: { status: "waiting" } }]);
  return true;
}

function send(options: UploadsOptions, upload: Upload, onProgress: (share: number) => void) {
  const abort = new AbortController();
  const { signal } = abort;
  const result = run(options, upload, { onProgress, signal }).catch((): UploadOutcome => OFFLINE);
  return { result, cancel: () => abort.abort() };
}

const OFFLINE: UploadOutcome = { ok: false, code: "offline" };

async function run(
  { post, token, conversation }: UploadsOptions,
  { file }: Upload,
  task: { onProgress: (share: number) => void; signal: AbortSignal },
): Promise<UploadOutcome> {
  const opened = await conversation();
  if (!opened.ok) return opened;
  const headers = { authorization: `Bearer ${await token()}` };
  const response = await post({ ...task, conversationId: opened.id, file, headers });
  return readUploadOutcome(opened.id, response);
}

function placeIn(conversationId: string, { answers }: Upload): Place {
  return answers?.conversationId === conversationId
    ? { conversationId, replyTo: answers.seq }
    : { conversationId };
}
