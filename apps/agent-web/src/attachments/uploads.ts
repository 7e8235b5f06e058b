import { createStore, type StoreApi } from "zustand/vanilla";
import { errorCode } from "../api/http.ts";
import type { UploadAnswer } from "@deskwire/protocol";
import type { UploadOptions } from "../api/upload.ts";
import {
  isReleasable,
  nextToStart,
  readyToSend,
  type Attachment,
  type AttachmentState,
  type Uploaded,
} from "./attachment.ts";
import { checkFile, lookOf } from "./file-check.ts";

/** Two at a time keep a slow line busy without starving either. */
const AT_ONCE = 2;

export interface UploadsState {
  items: readonly Attachment[];
  /** The names of what could not be sent any more, by conversation. */
  dropped: Readonly<Record<string, readonly string[]>>;
}

/** The files that an agent has attached and that have not been sent, in all conversations. They live as long as the page. */
export interface Uploads {
  store: StoreApi<UploadsState>;
  /** Starts to upload what is fit. */
  add: (conversationId: string, files: readonly File[]) => void;
  /** Cancels what is under way. */
  remove: (id: string) => void;
  /** Cancels all of a conversation in which nothing can be sent any more, and keeps the names. */
  drop: (conversationId: string) => void;
  /** The names of what was dropped have been read. */
  forgetDropped: (conversationId: string) => void;
  retry: (id: string) => void;
  /** Sends everything of a conversation that has not failed, in order, each as soon as it is uploaded. The first one answers `replyTo`. */
  release: (conversationId: string, replyTo: number | null) => void;
}

export interface UploadsOptions {
  upload: (options: UploadOptions) => Promise<UploadAnswer>;
  /** Puts the message into the outbox. */
  deliver: (item: Uploaded) => void;
  makePreview: (file: File) => string;
  dropPreview: (url: string) => void;
  /** [MED1] What the server takes; `Infinity` until it has said so. */
  bytesMax: () => number;
}

export function createUploads(options: UploadsOptions): Uploads {
  const store = createStore<UploadsState>()(() => ({ items: [], dropped: {} }));
  let made = 0;
  const running = new Map<string, AbortController>();
  const items = (): readonly Attachment[] => store.getState().items;

  const change = (id: string, to: Partial<Attachment>): void =>
    store.setState({ items: items().map((each) => (each.id === id ? { ...each, ...to } : each)) });
  const enter = (id: string, state: AttachmentState): void => change(id, { state });

  const start = async ({ id, conversationId, file }: Attachment): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    enter(id, { status: "uploading", part: 0 });
    try {
      const answer = await options.upload({
        conversationId,
        file,
        signal: controller.signal,
        onProgress: (part) => enter(id, { status: "uploading", part }),
      });
      enter(id, { status: "uploaded", answer });
    } catch (error) {
      // One that was cancelled is not in the list any more.
      enter(id, { status: "failed", code: errorCode(error) });
    } finally {
      running.delete(id);
      advance();
    }
  };

  const advance = (): void => {
    for (;;) {
      const next = nextToStart(items(), AT_ONCE);
      if (!next) break;
      void start(next);
    }
    for (const conversationId of new Set(items().map((each) => each.conversationId))) {
      const own = items().filter((each) => each.conversationId === conversationId);
      const ready = readyToSend(own);
      forget(ready.map((each) => each.id));
      ready.forEach(options.deliver);
    }
  };

  const forget = (ids: readonly string[]): void => {
    if (ids.length === 0) return;
    store.setState({ items: items().filter((each) => !ids.includes(each.id)) });
  };

  const remove = (ids: readonly string[]): void => {
    const gone = items().filter((each) => ids.includes(each.id));
    forget(ids);
    for (const { id, preview } of gone) {
      running.get(id)?.abort();
      if (preview) options.dropPreview(preview);
    }
    advance();
  };

  return {
    store,
    add(conversationId, files) {
      const added = files.map((file) => attachmentOf(file, options));
      const named = added.map((each) => ({ ...each, id: String(++made), conversationId }));
      store.setState({ items: [...items(), ...named] });
      advance();
    },
    remove: (id) => remove([id]),
    drop(conversationId) {
      const own = items().filter((each) => each.conversationId === conversationId);
      if (own.length === 0) return;
      remove(own.map((each) => each.id));
      const names = own.map((each) => each.file.name);
      const { dropped } = store.getState();
      store.setState({
        dropped: { ...dropped, [conversationId]: [...(dropped[conversationId] ?? []), ...names] },
      });
    },
    forgetDropped(conversationId) {
      store.setState({ dropped: { ...store.getState().dropped, [conversationId]: [] } });
    },
    retry(id) {
      enter(id, { status: "waiting" });
      advance();
    },
    release(conversationId, replyTo) {
      let answers = replyTo;
      const released = items().map((each) => {
        if (each.conversationId !== conversationId || !isReleasable(each)) return each;
        const own = { ...each, released: { replyTo: answers } };
        answers = null;
        return own;
      });
      store.setState({ items: released });
      advance();
    },
  };
}

function attachmentOf(
  file: File,
  { makePreview, bytesMax }: UploadsOptions,
): Omit<Attachment, "id" | "conversationId"> {
  const problem = checkFile(file, bytesMax());
  return {
    file,
    preview: problem === null && lookOf(file) === "image" ? makePreview(file) : null,
    released: null,
    state: problem === null ? { status: "waiting" } : { status: "unfit", problem },
  };
}
