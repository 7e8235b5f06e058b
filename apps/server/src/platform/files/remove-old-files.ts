import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Removes the files of a folder that have not been written to for so long. */
export async function removeOldFiles(folder: string, ageMs: number): Promise<void> {
  const before = Date.now() - ageMs;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // It can go by itself meanwhile: an upload that is done removes its own.
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true && found.mtimeMs < before) await rm(path, { force: true });
  }
}
