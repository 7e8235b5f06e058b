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
  statfs,
  writeFile,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { BlobStore } from "./blob-store.ts";
import { FILE_MODE, FOLDER_MODE } from "../platform/files/modes.ts";
import { syncFolder } from "../platform/files/sync-folder.ts";

/** Whether the folder belongs to the database with this epoch. The first database that asks becomes its owner. */
async function belongsTo(folder: string, epoch: string): Promise<boolean> {
  const path = join(folder, "epoch");
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  await writeFile(path, epoch, { flag: "wx", mode: FILE_MODE }).catch((error: unknown) => {
    if (!isCode(error, "EEXIST")) throw error;
  });
  return (await readFile(path, "utf8")) === epoch;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Syncs the folders from `from` up to `to`: the entry of a file or folder is stored in its parent folder. */
async function syncUp(from: string, to: string): Promise<void> {
  await syncFolder(from);
  const above = dirname(from);
  if (from !== to && from !== above) await syncUp(above, to);
}

/** The folder, or the nearest one above it that exists: the folder is made by the first upload. */
async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null);
  return found === null && folder !== dirname(folder) ? nearestFolder(dirname(folder)) : folder;
}

/** Stores the bytes as files under one folder. */
export function createDiskBlobStore(folder: string): BlobStore {
  return {
    async put(key, filePath) {
      const path = resolve(folder, key);
      const made = await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
      // The copy is synced under another name before it is renamed: after a crash the file is complete or absent.
      await copyFile(filePath, `${path}.part`);
      const file = await open(`${path}.part`, "r+");
      // A copy gets the mode of its original.
      await file.chmod(FILE_MODE);
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
    async freeBytes() {
      const { bavail, bsize } = await statfs(await nearestFolder(folder));
      return bavail * bsize;
    },
    remove: (key) => rm(join(folder, key), { force: true }),
  };
}
