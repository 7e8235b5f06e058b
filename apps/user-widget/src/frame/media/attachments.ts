import type { DownloadAnswer } from "@deskwire/protocol";

/** `thumb` is small and always WebP; `full` is the image or the file itself. */
export type Variant = "thumb" | "full";

/** An attachment on the screen. It is released when it leaves the screen. */
export interface Held {
  /** A blob: URL. Rejects when the attachment cannot be fetched. */
  url: Promise<string>;
  release(): void;
}

/**
 * [MED4] The server wants a token with a request for an attachment, which an image element cannot send. So attachments
 * are fetched and shown as blob: URLs. Those on the screen are kept, and of the rest the ones used last.
 */
export interface Attachments {
  hold(attachmentId: string, variant: Variant): Held;
  /** Adds an attachment that was chosen on this device. The URL belongs to the attachments from here on. */
  seed(attachmentId: string, url: string): void;
  /** [MED13] An address for one download, at once. Rejects when the server gives none. */
  downloadUrl(attachmentId: string): Promise<string>;
  close(): void;
}

interface Entry {
  key: string;
  url: Promise<string>;
  /** Null until it is fetched. */
  made: string | null;
  holders: number;
}

export interface AttachmentsOptions {
  token: () => Promise<string>;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  urls: { create: (blob: Blob) => string; revoke: (url: string) => void };
  /** How many attachments that are not on the screen are kept. */
  spare?: number;
}

const SPARE = 24;

interface Store {
  options: AttachmentsOptions;
  /** Least recently used first. */
  entries: Map<string, Entry>;
}

export function createAttachments(options: AttachmentsOptions): Attachments {
  const store: Store = { options, entries: new Map() };
  return {
    hold: (attachmentId, variant) => hold(store, attachmentId, variant),
    seed: (attachmentId, url) => seed(store, attachmentId, url),
    downloadUrl: (attachmentId) => fetchDownloadUrl(store, attachmentId),
    close() {
      for (const entry of store.entries.values()) drop(store, entry);
    },
  };
}

function hold(store: Store, attachmentId: string, variant: Variant): Held {
  const entry =
    store.entries.get(keyOf(attachmentId, variant)) ?? load(store, attachmentId, variant);
  touch(store, entry);
  entry.holders++;
  let isHeld = true;
  return {
    url: entry.url,
    release() {
      if (!isHeld) return;
      isHeld = false;
      entry.holders--;
      evict(store);
    },
  };
}

function seed(store: Store, attachmentId: string, url: string): void {
  for (const variant of ["thumb", "full"] as const) {
    const key = keyOf(attachmentId, variant);
    touch(store, { key, url: Promise.resolve(url), made: url, holders: 0 });
  }
  evict(store);
}

function load(store: Store, attachmentId: string, variant: Variant): Entry {
  const { urls } = store.options;
  const key = keyOf(attachmentId, variant);
  const url = fetchBlob(store, attachmentId, variant).then((blob) => urls.create(blob));
  const entry: Entry = { key, url, made: null, holders: 0 };
  const isKept = () => store.entries.get(key) === entry;
  url.then(
    (made) => {
      entry.made = made;
      // It was evicted meanwhile.
      if (!isKept()) urls.revoke(made);
    },
    // A failure is not kept, so that the next `hold` tries again.
    () => isKept() && store.entries.delete(key),
  );
  return entry;
}

async function fetchBlob(store: Store, attachmentId: string, variant: Variant): Promise<Blob> {
  const path = pathOf(attachmentId);
  const response = await ask(store, variant === "thumb" ? `${path}/thumb` : path);
  return response.blob();
}

async function fetchDownloadUrl(store: Store, attachmentId: string): Promise<string> {
  const response = await ask(store, `${pathOf(attachmentId)}/downloads`, { method: "POST" });
  return ((await response.json()) as DownloadAnswer).url;
}

function pathOf(attachmentId: string): string {
  return `/api/v1/attachments/${encodeURIComponent(attachmentId)}`;
}

/** Rejects when the server refuses. */
async function ask(
  { options: { token, fetch } }: Store,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = { authorization: `Bearer ${await token()}` };
  const response = await fetch(url, { ...init, headers });
  if (!response.ok) throw new Error(`attachment: ${response.status}`);
  return response;
}

function keyOf(attachmentId: string, variant: Variant): string {
  return `${attachmentId}/${variant}`;
}

function touch({ entries }: Store, entry: Entry): void {
  entries.delete(entry.key);
  entries.set(entry.key, entry);
}

function evict(store: Store): void {
  const { spare = SPARE } = store.options;
  const idle = [...store.entries.values()].filter(({ holders }) => holders === 0);
  for (const entry of idle.slice(0, Math.max(0, idle.length - spare))) drop(store, entry);
}

/** The two variants of a seeded attachment share one URL. */
function drop({ options, entries }: Store, entry: Entry): void {
  entries.delete(entry.key);
  const isShared = [...entries.values()].some(({ made }) => made === entry.made);
  if (entry.made !== null && !isShared) options.urls.revoke(entry.made);
}

export function createBrowserAttachments(token: () => Promise<string>): Attachments {
  return createAttachments({
    token,
    fetch: (url, init) => fetch(url, init),
    urls: {
      create: (blob) => URL.createObjectURL(blob),
      revoke: (url) => URL.revokeObjectURL(url),
    },
  });
}
