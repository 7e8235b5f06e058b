import { open } from "node:fs/promises";

/** Resolves when files created, renamed or removed in a folder survive a power cut, which syncing the files does not ensure. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders, and does not need this.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
