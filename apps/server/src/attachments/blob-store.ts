import type { Readable } from "node:stream";

/** Stores the bytes of attachments. The server makes the keys, from letters, digits, `-`, `.` and `/`. */
export interface BlobStore {
  /** Resolves when the bytes are durable. A key is written once. */
  put(key: string, filePath: string, contentType: string): Promise<void>;
  /** Null when the key does not exist. */
  get(key: string): Promise<{ stream: Readable; bytes: number } | null>;
  /** Succeeds also when the key does not exist. */
  remove(key: string): Promise<void>;
  /** The free bytes of the disk; absent for a store that grows. */
  freeBytes?(): Promise<number>;
  /**
   * The keys in a folder. The store belongs to the first database that calls this method; the epoch identifies the
   * database. Another database gets an empty list, because to it all keys look like orphans. Absent for a store that
   * cannot tell whose keys it holds, such as a shared bucket.
   */
  keys?(folder: string, epoch: string): Promise<string[]>;
}
