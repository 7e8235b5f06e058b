import { createHash } from "node:crypto";

/** A file of a front end, in memory. */
export interface PageFile {
  contentType: string;
  body: Uint8Array;
  /** The compressed forms that the build has made; null where compression does not help. */
  brotli: Uint8Array | null;
  gzip: Uint8Array | null;
}

/** The files of a folder, by their path in it with forward slashes. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const TAGS = new WeakMap<PageFile, string>();

/** Identifies the content of a file. */
export function contentTag(file: PageFile): string {
  let tag = TAGS.get(file);
  if (tag === undefined) {
    tag = createHash("sha256").update(file.body).digest("base64url").slice(0, 22);
    TAGS.set(file, tag);
  }
  return tag;
}

/** Whether the build has put a hash of the content into the name, so that the file never changes. */
export function isHashedName(path: string): boolean {
  return /(^|\/)assets\/[^/]*-[\w-]{8}\.\w+$/.test(path);
}
