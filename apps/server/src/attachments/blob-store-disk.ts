import { createReadStream } from "node:fs";
import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { BlobStore } from "./blob-store.ts";
import { syncFolder } from "../platform/files/sync-folder.ts";

/** Whether these are the files of that database; they become it when nobody asked before. */
async function belongsTo(folder: string, epoch: string): Promise<boolean> {
  const path = join(folder, "epoch");
  await mkdir(folder, { recursive: true });
  await writeFile(path, epoch, { flag: "wx" }).catch((error: unknown) => {
    if (!isCode(error, "EEXIST")) throw error;
  });
  return (await readFile(path, "utf8")) === epoch;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** A file's name is in its folder, and that of a new folder in the one above it. */
async function syncUp(from: string, to: string): Promise<void> {
  await syncFolder(from);
  const above = dirname(from);
  if (from !== to && from !== above) await syncUp(above, to);
}

/** Files under one folder: the default. */
export function createDiskBlobStore(folder: string): BlobStore {
  return {
    async put(key, filePath) {
      const path = resolve(folder, key);
      const made = await mkdir(dirname(path), { recursive: true });
      // Copied and synced under another name first: after a crash there is the whole file or none.
      await copyFile(filePath, `${path}.part`);
      const file = await open(`${path}.part`, "r+");
      await file.sync();
      await file.close();
      await rename(`${path}.part`, path);
      await syncUp(dirname(path), dirname(made ?? path));
    },
    async get(key) {
      const path = join(folder, key);
      const found = await stat(path).catch(() => null);
      return found === null ? null : { stream: createReadStream(path), bytes: found.size };
    },
    async keys(part, epoch) {
      if (!(await belongsTo(folder, epoch))) return [];
      const names = await readdir(join(folder, part)).catch((error: unknown) => {
        if (isCode(error, "ENOENT")) return [];
        throw error;
      });
      return names.map((name) => `${part}/${name}`);
    },
    remove: (key) => rm(join(folder, key), { force: true }),
  };
}
