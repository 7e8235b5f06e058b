import { createStore, type StoreApi } from "zustand/vanilla";
import { errorCode } from "../api/http.ts";
import type { UploadAnswer, UploadOptions } from "../api/upload.ts";
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

/** The files that an agent has attached and that have not been sent, in all conversations. They live as long as the page. */
export interface Uploads {
  store: StoreApi<{ items: readonly Attachment[] }>;
  /** Starts to upload what is fit. */
  add: (conversationId: string, files: readonly File[]) => void;
  /** Cancels what is under way. */
  remove: (id: string) => void;
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
  const store = createStore<{ items: readonly Attachment[] }>()(() => ({ items: [] }));
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

  return {
    store,
    add(conversationId, files) {
      const added = files.map((file) => attachmentOf(file, options));
      const named = added.map((each) => ({ ...each, id: String(++made), conversationId }));
      store.setState({ items: [...items(), ...named] });
      advance();
    },
    remove(id) {
      const item = items().find((each) => each.id === id);
      forget([id]);
      running.get(id)?.abort();
      if (item?.preview) options.dropPreview(item.preview);
      advance();
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
