import { open } from "node:fs/promises";

/** Resolves once what was made, renamed or removed in a folder survives a power cut: syncing the files alone does not see to it. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and needs none of this.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
