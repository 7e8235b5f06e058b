import type { Readable } from "node:stream";

/** Where the bytes of attachments are. Keys are made by the server: letters, digits, `-`, `.` and `/`. */
export interface BlobStore {
  /** Resolves once the bytes are durable. A key is written once. */
  put(key: string, filePath: string, contentType: string): Promise<void>;
  /** Null when there is nothing under the key. */
  get(key: string): Promise<{ stream: Readable; bytes: number } | null>;
  /** No error when there is nothing. */
  remove(key: string): Promise<void>;
  /**
   * The keys that begin with a folder's name, for the database that asked first, named by its epoch; none for any other,
   * to which all of them would look like nobody's. Absent where that cannot be told, as of a shared bucket.
   */
  keys?(folder: string, epoch: string): Promise<string[]>;
}
