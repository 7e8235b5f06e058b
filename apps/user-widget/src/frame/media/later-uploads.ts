import type { UploadState } from "@deskwire/chat-view/files/upload-state";
import { releasePreview } from "./preview.ts";
import type { Upload, Uploads } from "./uploads.ts";

export interface LaterUploadsOptions {
  /** Loads the code. Each call tries anew. */
  load: () => Promise<Uploads>;
  online: () => boolean;
}

const FAILED: UploadState = { status: "failed", code: "offline" };

interface Later {
  options: LaterUploadsOptions;
  listeners: Set<() => void>;
  /** Added before the uploads are loaded: waiting, or failed for the code. */
  held: readonly Upload[];
  loaded: Uploads | null;
  isLoading: boolean;
  isClosed: boolean;
}

/** Uploads whose code is loaded with the first file. Until then the files wait. */
export function createLaterUploads(options: LaterUploadsOptions): Uploads {
  const later: Later = {
    options,
    listeners: new Set(),
    held: [],
    loaded: null,
    isLoading: false,
    isClosed: false,
  };
  return {
    getState: () => later.loaded?.getState() ?? later.held,
    subscribe(listener) {
      later.listeners.add(listener);
      return () => later.listeners.delete(listener);
    },
    add: (uploads) => (later.loaded ? later.loaded.add(uploads) : hold(later, uploads)),
    retry: (id) => (later.loaded ? later.loaded.retry(id) : retry(later, id)),
    cancel: (id) => (later.loaded ? later.loaded.cancel(id) : cancel(later, id)),
    again: (attachmentId) => later.loaded?.again(attachmentId) ?? false,
    resume: () => (later.loaded ? later.loaded.resume() : void begin(later)),
    close: () => close(later),
  };
}

function hold(later: Later, uploads: readonly Upload[]): void {
  show(later, [...later.held, ...uploads]);
  void begin(later);
}

function retry(later: Later, id: string): void {
  const moved = later.held.map((one) =>
    one.id === id ? inState(one, { status: "waiting" }) : one,
  );
  show(later, moved);
  void begin(later);
}

function cancel(later: Later, id: string): void {
  later.held.filter((one) => one.id === id).forEach(releasePreview);
  show(
    later,
    later.held.filter((one) => one.id !== id),
  );
}

function close(later: Later): void {
  later.isClosed = true;
  later.listeners.clear();
  later.loaded?.close();
  later.held.forEach(releasePreview);
}

/** Loads the code when a file waits for it. */
async function begin(later: Later): Promise<void> {
  const { held, options } = later;
  if (later.isLoading || !held.some(isWaiting)) return;
  later.isLoading = true;
  const uploads = await options.load().catch(() => null);
  later.isLoading = false;
  if (later.isClosed) return;
  if (uploads !== null) handOver(later, uploads);
  // Without a connection the files wait for it. With one, only the user can tell when another attempt is worth it.
  else if (options.online())
    show(
      later,
      later.held.map((one) => inState(one, FAILED)),
    );
}

function handOver(later: Later, uploads: Uploads): void {
  const { held } = later;
  later.held = [];
  later.loaded = uploads;
  uploads.subscribe(() => tell(later));
  uploads.add(held);
}

function isWaiting({ state }: Upload): boolean {
  return state.status === "waiting";
}

function inState(upload: Upload, state: UploadState): Upload {
  return { ...upload, state };
}

function show(later: Later, held: readonly Upload[]): void {
  later.held = held;
  tell(later);
}

function tell({ listeners }: Later): void {
  for (const listener of listeners) listener();
}
