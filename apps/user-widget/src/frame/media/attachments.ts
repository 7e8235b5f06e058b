/** `thumb` is small and always WebP; `full` is the image or the file itself. */
export type Variant = "thumb" | "full";

/** Something that is on the screen; released when it leaves it. */
export interface Held {
  /** A blob: URL. Rejects when it cannot be fetched. */
  url: Promise<string>;
  release(): void;
}

/**
 * [MED4] Attachments are served to those who show their token, which an image element cannot: they are fetched, and
 * shown as blob: URLs. What is on the screen is kept; of the rest, what was used last.
 */
export interface Attachments {
  hold(attachmentId: string, variant: Variant): Held;
  /** The bytes are here already: they were chosen on this device. Takes the URL over. */
  seed(attachmentId: string, url: string): void;
  fetchFile(attachmentId: string): Promise<Blob>;
  close(): void;
}

interface Entry {
  key: string;
  url: Promise<string>;
  /** Known once it has come. */
  made: string | null;
  holders: number;
}

export interface AttachmentsOptions {
  token: () => Promise<string>;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  urls: { create: (blob: Blob) => string; revoke: (url: string) => void };
  /** How many that nobody shows are kept. */
  spare?: number;
}

const SPARE = 24;

export function createAttachments(options: AttachmentsOptions): Attachments {
  const { token, fetch, urls, spare = SPARE } = options;
  /** Least recently used first. */
  const entries = new Map<string, Entry>();

  async function fetchBlob(attachmentId: string, variant: Variant): Promise<Blob> {
    const path = `/api/v1/attachments/${encodeURIComponent(attachmentId)}`;
    const url = variant === "thumb" ? `${path}/thumb` : path;
    const response = await fetch(url, { headers: { authorization: `Bearer ${await token()}` } });
    if (!response.ok) throw new Error(`attachment: ${response.status}`);
    return response.blob();
  }

  function load(attachmentId: string, variant: Variant, key: string): Entry {
    const url = fetchBlob(attachmentId, variant).then((blob) => urls.create(blob));
    const entry: Entry = { key, url, made: null, holders: 0 };
    url.then(
      (made) => {
        entry.made = made;
        // Nobody waits any more, and it was pushed out meanwhile.
        if (entries.get(key) !== entry) urls.revoke(made);
      },
      // A failure is not kept: whoever asks next tries again.
      () => entries.get(key) === entry && entries.delete(key),
    );
    return entry;
  }

  function touch(entry: Entry): void {
    entries.delete(entry.key);
    entries.set(entry.key, entry);
  }

  function evict(): void {
    const idle = [...entries.values()].filter(({ holders }) => holders === 0);
    for (const entry of idle.slice(0, Math.max(0, idle.length - spare))) drop(entry);
  }

  function drop(entry: Entry): void {
    entries.delete(entry.key);
    const shared = [...entries.values()].some(({ made }) => made === entry.made);
    if (entry.made !== null && !shared) urls.revoke(entry.made);
  }

  return {
    hold(attachmentId, variant) {
      const key = `${attachmentId}/${variant}`;
      const entry = entries.get(key) ?? load(attachmentId, variant, key);
      touch(entry);
      entry.holders++;
      let held = true;
      return {
        url: entry.url,
        release() {
          if (!held) return;
          held = false;
          entry.holders--;
          evict();
        },
      };
    },
    seed(attachmentId, url) {
      for (const variant of ["thumb", "full"]) {
        const key = `${attachmentId}/${variant}`;
        touch({ key, url: Promise.resolve(url), made: url, holders: 0 });
      }
      evict();
    },
    fetchFile: (attachmentId) => fetchBlob(attachmentId, "full"),
    close() {
      for (const entry of entries.values()) drop(entry);
    },
  };
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
