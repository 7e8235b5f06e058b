import { randomBytes, randomUUID } from "node:crypto";
import { constants, link, open, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "./make-folder.ts";
import { syncFolder } from "./sync-folder.ts";

/**
 * Reads a secret from the first line of a file, or makes one of 256 bits that only the file's owner
 * can read. A file without a secret, such as a full disk leaves behind, is filled. Processes that
 * start at the same time get the same secret, and it survives a power cut.
 */
export async function keepSecret(folder: string, name: string): Promise<string> {
  makeFolder(folder);
  const path = join(folder, name);
  if ((await readSecret(path)) === null) await createFile(folder, path);
  const kept = await readSecret(path);
  return kept === null || kept === "" ? fillEmptyFile(folder, path) : kept;
}

/** Null: there is no file. Empty: the file has no secret. */
async function readSecret(path: string): Promise<string | null> {
  try {
    return firstLine(await readFile(path, "utf8"));
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** Links a complete file to the path: no reader sees a part of it, and only the first link succeeds. */
async function createFile(folder: string, path: string): Promise<void> {
  const draft = await writeDraft(path, newSecret());
  try {
    await link(draft, path);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(folder);
}

/**
 * Every process that finds the file empty appends a secret to it. Appending is atomic, so all of
 * them agree on the first line, and each may then replace the file by that line alone.
 */
async function fillEmptyFile(folder: string, path: string): Promise<string> {
  const agreed = await appendSecret(path);
  await rename(await writeDraft(path, agreed), path);
  await syncFolder(folder);
  return agreed;
}

async function appendSecret(path: string): Promise<string> {
  const file = await open(path, constants.O_RDWR | constants.O_APPEND);
  try {
    // Another process may have replaced the empty file since it was read.
    const found = firstLine(await readFromStart(file));
    if (found !== "") return found;
    await file.chmod(0o600);
    await file.appendFile(`${newSecret()}\n`);
    await file.sync();
    return firstLine(await readFromStart(file));
  } finally {
    await file.close();
  }
}

async function readFromStart(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  const { buffer } = await file.read({ buffer: Buffer.alloc(size), position: 0 });
  return buffer.toString("utf8");
}

async function writeDraft(path: string, secret: string): Promise<string> {
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(secret);
    await file.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return draft;
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1).join().trim();
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
