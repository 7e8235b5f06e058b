import type { UploadAnswer } from "@deskwire/protocol";
import type { AttachmentKind } from "./check-file.ts";
import type { SendUpload, UploadFailure } from "./upload-request.ts";

/** A file that was chosen; its preview is an object URL, for images. */
export interface Picked {
  id: string;
  file: File;
  kind: AttachmentKind;
  previewUrl: string | null;
}

/** A message that is answered, by its place. */
export interface Answered {
  conversationId: string;
  seq: number;
}

export interface Upload extends Picked {
  answers: Answered | null;
  state: UploadState;
}

export type UploadState =
  /** For the one before it, or for a connection. */
  | { phase: "waiting" }
  | { phase: "sending"; share: number }
  | { phase: "failed"; code: UploadFailure };

/** Refusals of what a file is: the same one will not be taken the next time. */
const FINAL: ReadonlySet<UploadFailure> = new Set<UploadFailure>([
  "unsupported_type",
  "wrong_extension",
  "polyglot",
  "too_many_pixels",
  "broken_image",
  "too_large",
]);

export function canRetry(code: UploadFailure): boolean {
  return !FINAL.has(code);
}

/** What is on its way to becoming a message, in the order chosen: one after the other, so that their messages stand in it. */
export interface Uploads {
  getState(): readonly Upload[];
  subscribe(listener: () => void): () => void;
  add(picked: readonly Picked[], answers: Answered | null): void;
  retry(id: string): void;
  cancel(id: string): void;
  /** Sends anew what a message had that was refused; false when its file is not held any more. */
  again(attachmentId: string): boolean;
  /** After the connection has come back. */
  resume(): void;
  close(): void;
}

/** Where the message goes. `replyTo` is left out where what it names is of another conversation. */
export interface Place {
  conversationId: string;
  replyTo?: number;
}

export interface UploadsOptions {
  sendUpload: SendUpload;
  token: () => Promise<string>;
  /** The live conversation, opened when there is none. */
  conversation: () => Promise<{ ok: true; id: string } | { ok: false; code: UploadFailure }>;
  online: () => boolean;
  /** Makes the message; from here on the preview is the receiver's. */
  stored: (upload: Upload, answer: UploadAnswer, place: Place) => void;
  /** A new preview of what is sent anew. */
  preview: (picked: Picked) => string | null;
  /** The preview is not needed any more. */
  dropped: (upload: Upload) => void;
}

export function createUploads(options: UploadsOptions): Uploads {
  const { sendUpload, token, conversation, online, stored, preview, dropped } = options;
  let uploads: readonly Upload[] = [];
  let current: { id: string; abort: AbortController } | null = null;
  const listeners = new Set<() => void>();
  const done = new Map<string, Upload>();

  function change(next: readonly Upload[]): void {
    uploads = next;
    for (const listener of listeners) listener();
  }
  const move = (id: string, state: UploadState): void =>
    change(uploads.map((upload) => (upload.id === id ? { ...upload, state } : upload)));
  const without = (id: string): void => change(uploads.filter((upload) => upload.id !== id));

  function pump(): void {
    if (current !== null || !online()) return;
    const next = uploads.find(({ state }) => state.phase === "waiting");
    if (!next) return;
    const abort = new AbortController();
    current = { id: next.id, abort };
    move(next.id, { phase: "sending", share: 0 });
    void run(next, abort.signal)
      .catch((): UploadFailure => "offline")
      .then((failure) => {
        current = null;
        if (!abort.signal.aborted && failure !== null) settleFailure(next.id, failure);
        pump();
      });
  }

  // What the connection took with it goes on by itself when the connection does.
  function settleFailure(id: string, code: UploadFailure): void {
    move(id, code === "offline" && !online() ? { phase: "waiting" } : { phase: "failed", code });
  }

  async function run(upload: Upload, signal: AbortSignal): Promise<UploadFailure | null> {
    const opened = await conversation();
    if (!opened.ok) return opened.code;
    const bearer = await token();
    if (signal.aborted) return null;
    const outcome = await sendUpload({
      conversationId: opened.id,
      file: upload.file,
      token: bearer,
      onProgress: (share) => signal.aborted || move(upload.id, { phase: "sending", share }),
      signal,
    });
    if (signal.aborted) return null;
    if (!outcome.ok) return outcome.code;
    done.set(outcome.value.attachmentId, upload);
    without(upload.id);
    stored(upload, outcome.value, placeIn(opened.id, upload));
    return null;
  }

  return {
    getState: () => uploads,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(picked, answers) {
      const added = picked.map((one): Upload => ({ ...one, answers, state: { phase: "waiting" } }));
      change([...uploads, ...added]);
      pump();
    },
    retry(id) {
      move(id, { phase: "waiting" });
      pump();
    },
    cancel(id) {
      const upload = uploads.find((one) => one.id === id);
      if (!upload) return;
      if (current?.id === id) current.abort.abort();
      without(id);
      dropped(upload);
    },
    again(attachmentId) {
      const upload = done.get(attachmentId);
      if (!upload) return false;
      done.delete(attachmentId);
      const previewUrl = preview(upload);
      change([...uploads, { ...upload, previewUrl, state: { phase: "waiting" } }]);
      pump();
      return true;
    },
    resume: pump,
    close() {
      current?.abort.abort();
      const left = uploads;
      uploads = [];
      listeners.clear();
      left.forEach(dropped);
    },
  };
}

function placeIn(conversationId: string, { answers }: Upload): Place {
  return answers?.conversationId === conversationId
    ? { conversationId, replyTo: answers.seq }
    : { conversationId };
}
