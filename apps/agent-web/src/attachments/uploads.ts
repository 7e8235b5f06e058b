import { createStore, type StoreApi } from "zustand/vanilla";
import { checkFile, lookOf } from "@deskwire/chat-view/files/files";
import { createUploadQueue, type UploadQueue } from "@deskwire/chat-view/files/upload-queue";
import { isStuck, type UploadOutcome } from "@deskwire/chat-view/files/upload-state";
import type { UploadAnswer } from "@deskwire/protocol";
import { errorCode } from "../api/http.ts";
import type { UploadOptions } from "../api/upload.ts";
import type { Attachment } from "./attachment.ts";

/** Two at a time keep a slow line busy without starving either. */
const AT_ONCE = 2;

export interface UploadsState {
  items: readonly Attachment[];
  /** The names of files that can no longer be sent, by conversation. */
  dropped: Readonly<Record<string, readonly string[]>>;
}

/** The files that an agent has attached and not sent, in all conversations. They live as long as the page. */
export interface Uploads {
  store: StoreApi<UploadsState>;
  /** Starts to upload the files that are fit. */
  add: (conversationId: string, files: readonly File[]) => void;
  /** Cancels an upload under way. */
  remove: (id: string) => void;
  /** Cancels all of a conversation in which nothing can be sent any more, and keeps the names. */
  drop: (conversationId: string) => void;
  /** To be called once the agent has seen the names of dropped files. */
  forgetDropped: (conversationId: string) => void;
  retry: (id: string) => void;
  /** Sends all of a conversation that is not stuck, in order, each once uploaded. The first one answers `replyTo`. */
  release: (conversationId: string, replyTo: number | null) => void;
  /** To be called when the connection is back. */
  advance: () => void;
}

export interface UploadsOptions {
  upload: (options: UploadOptions) => Promise<UploadAnswer>;
  online: () => boolean;
  /** Puts the message into the outbox. */
  deliver: (attachment: Attachment, answer: UploadAnswer) => void;
  makePreview: (file: File) => string;
  dropPreview: (url: string) => void;
  /** [MED14] Removes an upload that is not sent from the server. */
  discard: (attachmentId: string) => void;
  /** [MED1] The largest file that the server takes; `Infinity` before its welcome. */
  bytesMax: () => number;
}

export function createUploads(options: UploadsOptions): Uploads {
  const { online, deliver } = options;
  const store = createStore<UploadsState>()(() => ({ items: [], dropped: {} }));
  const queue = createUploadQueue<Attachment>({
    atOnce: AT_ONCE,
    online,
    send: (attachment, progress) => send(options, attachment, progress),
    deliver: (attachment, { answer }) => deliver(attachment, answer),
  });
  queue.subscribe(() => store.setState({ items: queue.uploads() }));
  let made = 0;
  return {
    store,
    add: (lane, files) =>
      queue.add(files.map((file) => attach(options, { id: String(++made), lane, file }))),
    remove: (id) => void remove(queue, options, (one) => one.id === id),
    drop: (lane) => drop(queue, options, { store, lane }),
    forgetDropped: (lane) =>
      store.setState({ dropped: { ...store.getState().dropped, [lane]: [] } }),
    retry: queue.retry,
    release: (lane, replyTo) => release(queue, lane, replyTo),
    advance: queue.advance,
  };
}

/** Whether pressing send releases this one. */
export function isReleasable({ released, state }: Attachment): boolean {
  return !released && !isStuck(state);
}

function attach(
  { makePreview, bytesMax }: UploadsOptions,
  { id, lane, file }: Pick<Attachment, "id" | "lane" | "file">,
): Attachment {
  const problem = checkFile(file, bytesMax());
  const isImage = problem === null && lookOf(file) === "image";
  return {
    id,
    lane,
    file,
    preview: isImage ? makePreview(file) : null,
    replyTo: null,
    released: false,
    state: problem === null ? { status: "waiting" } : { status: "unfit", problem },
  };
}

function send(
  { upload }: UploadsOptions,
  { lane: conversationId, file }: Attachment,
  onProgress: (share: number) => void,
) {
  const controller = new AbortController();
  const result = upload({ conversationId, file, onProgress, signal: controller.signal }).then(
    (answer): UploadOutcome => ({ ok: true, value: { conversationId, answer } }),
    (error: unknown): UploadOutcome => ({ ok: false, code: errorCode(error) }),
  );
  return { result, cancel: () => controller.abort() };
}

function remove(
  queue: UploadQueue<Attachment>,
  { dropPreview, discard }: UploadsOptions,
  isGone: (one: Attachment) => boolean,
): readonly Attachment[] {
  const gone = queue.remove(isGone);
  for (const { preview, state } of gone) {
    if (preview !== null) dropPreview(preview);
    if (state.status === "uploaded") discard(state.result.answer.attachmentId);
  }
  return gone;
}

function drop(
  queue: UploadQueue<Attachment>,
  options: UploadsOptions,
  { store, lane }: { store: StoreApi<UploadsState>; lane: string },
): void {
  const gone = remove(queue, options, (one) => one.lane === lane);
  if (gone.length === 0) return;
  const { dropped } = store.getState();
  const names = [...(dropped[lane] ?? []), ...gone.map(({ file }) => file.name)];
  store.setState({ dropped: { ...dropped, [lane]: names } });
}

function release(queue: UploadQueue<Attachment>, lane: string, replyTo: number | null): void {
  const first = queue.uploads().find((one) => one.lane === lane && isReleasable(one));
  queue.update((one) =>
    one.lane === lane && isReleasable(one)
      ? { ...one, released: true, replyTo: one.id === first?.id ? replyTo : null }
      : one,
  );
}
