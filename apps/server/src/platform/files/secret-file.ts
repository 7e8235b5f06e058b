import { randomBytes, randomUUID } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { makeFolder } from "./make-folder.ts";
import { takeStarterLock } from "@deskwire/embedded-postgres/starter-lock";
import { syncFolder } from "./sync-folder.ts";

const REMOVED_SOON_MS = 20;

/**
 * A secret of 256 bits kept in a file that only its owner reads; made when there is none, or an empty one, as a full disk
 * leaves it. Several starters at once get the same one, and it survives a power cut.
 */
export async function keepSecret(folder: string, name: string): Promise<string> {
  makeFolder(folder);
  const path = join(folder, name);
  for (;;) {
    const kept = await readSecret(path);
    if (kept === "") await removeEmpty(path);
    else if (kept !== null) return kept;
    else await makeSecret(folder, path);
  }
}

/** Null when there is no file. */
async function readSecret(path: string): Promise<string | null> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** Written whole under another name, then linked: nobody reads a part of it, and the first one linked stays. */
async function makeSecret(folder: string, path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(randomBytes(32).toString("base64url"));
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(folder);
}

/** Under a lock, so that of two starters the second does not remove what the first has made in its place. */
async function removeEmpty(path: string): Promise<void> {
  const lock = takeStarterLock(`${path}.lock`);
  if (!lock.ok) {
    await wait(REMOVED_SOON_MS);
    return;
  }
  try {
    if ((await readSecret(path)) === "") await rm(path, { force: true });
  } finally {
    lock.release();
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
