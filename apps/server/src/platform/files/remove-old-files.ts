import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Removes the files of a folder that have not been written for `ageMs`; leaves folders in it. */
export async function removeOldFiles(folder: string, ageMs: number): Promise<void> {
  const before = Date.now() - ageMs;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // The file may have disappeared meanwhile: an upload removes its own file when it ends.
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true && found.mtimeMs < before) await rm(path, { force: true });
  }
}
