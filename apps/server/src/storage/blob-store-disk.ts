import { createReadStream } from "node:fs";
import { copyFile, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BlobStore } from "./blob-store.ts";

/** Files under one folder: the default. */
export function createDiskBlobStore(folder: string): BlobStore {
  return {
    async put(key, filePath) {
      const path = join(folder, key);
      await mkdir(dirname(path), { recursive: true });
      // Copied and synced under another name first: after a crash there is the whole file or none.
      await copyFile(filePath, `${path}.part`);
      const file = await open(`${path}.part`, "r+");
      await file.sync();
      await file.close();
      await rename(`${path}.part`, path);
    },
    async get(key) {
      const path = join(folder, key);
      const found = await stat(path).catch(() => null);
      return found === null ? null : { stream: createReadStream(path), bytes: found.size };
    },
    remove: (key) => rm(join(folder, key), { force: true }),
  };
}
