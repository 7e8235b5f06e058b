import { releasePreview } from "./preview.ts";
import type { Upload, Uploads } from "./uploads.ts";

interface Later {
  load: () => Promise<Uploads>;
  listeners: Set<() => void>;
  /** Added before the uploads are loaded. */
  waiting: readonly Upload[];
  loaded: Uploads | null;
  isLoading: boolean;
  isClosed: boolean;
}

/** Uploads whose code is loaded with the first file. Until then the files wait. */
export function createLaterUploads(load: () => Promise<Uploads>): Uploads {
  const later: Later = {
    load,
    listeners: new Set(),
    waiting: [],
    loaded: null,
    isLoading: false,
    isClosed: false,
  };
  return {
    getState: () => later.loaded?.getState() ?? later.waiting,
    subscribe(listener) {
      later.listeners.add(listener);
      return () => later.listeners.delete(listener);
    },
    add(uploads) {
      if (later.loaded) return later.loaded.add(uploads);
      change(later, [...later.waiting, ...uploads]);
      void begin(later);
    },
    retry: (id) => later.loaded?.retry(id),
    cancel(id) {
      if (later.loaded) return later.loaded.cancel(id);
      later.waiting.filter((one) => one.id === id).forEach(releasePreview);
      change(
        later,
        later.waiting.filter((one) => one.id !== id),
      );
    },
    again: (attachmentId) => later.loaded?.again(attachmentId) ?? false,
    resume() {
      if (later.loaded) later.loaded.resume();
      else if (later.waiting.length > 0) void begin(later);
    },
    close() {
      later.isClosed = true;
      later.listeners.clear();
      later.loaded?.close();
      later.waiting.forEach(releasePreview);
    },
  };
}

/** A failure is tried again with the next file, or when the connection is back. */
async function begin(later: Later): Promise<void> {
  if (later.isLoading) return;
  later.isLoading = true;
  const uploads = await later.load().catch(() => null);
  later.isLoading = false;
  if (uploads === null || later.isClosed) return;
  const { waiting } = later;
  later.waiting = [];
  later.loaded = uploads;
  uploads.subscribe(() => tell(later));
  uploads.add(waiting);
}

function change(later: Later, waiting: readonly Upload[]): void {
  later.waiting = waiting;
  tell(later);
}

function tell({ listeners }: Later): void {
  for (const listener of listeners) listener();
}
