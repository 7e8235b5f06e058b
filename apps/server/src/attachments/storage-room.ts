import type { Log } from "../platform/kernel/log.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { BlobStore } from "./blob-store.ts";

/** Keeps a part of the disk free, which the database and the server need to go on working. */
export interface StorageRoom {
  /** Refuses with `storage_full` when fewer bytes than the reserve would stay free after `bytes` more. */
  check(bytes: number): Promise<Outcome<null>>;
  /** A full disk was met in spite of the check. */
  refuse(): Outcome<never>;
}

export interface StorageRoomParts {
  blobs: Pick<BlobStore, "freeBytes">;
  reserveBytes: number;
  log: Log;
  now?: () => number;
}

const LOG_EVERY_MS = 60_000;

export function createStorageRoom(parts: StorageRoomParts): StorageRoom {
  const { blobs, reserveBytes, log, now = () => performance.now() } = parts;
  let toldAt = -Infinity;
  const refuseFull = (freeBytes: number | null): Outcome<never> => {
    if (now() - toldAt >= LOG_EVERY_MS) {
      toldAt = now();
      log.error({ freeBytes, reserveBytes }, "uploads are refused: the disk is nearly full");
    }
    return refuse("storage_full");
  };
  return {
    async check(bytes) {
      const freeBytes = (await blobs.freeBytes?.()) ?? null;
      return freeBytes === null || freeBytes - bytes >= reserveBytes
        ? done(null)
        : refuseFull(freeBytes);
    },
    refuse: () => refuseFull(null),
  };
}
