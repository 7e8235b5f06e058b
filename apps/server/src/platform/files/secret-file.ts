import { randomBytes, randomUUID } from "node:crypto";
import { constants, link, open, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { FILE_MODE } from "./modes.ts";
import { makeFolder } from "./make-folder.ts";
import { syncFolder } from "./sync-folder.ts";

/** A shorter line is what a full disk or a power cut left of a secret. */
const LENGTH_MIN = 32;

/**
 * Reads a secret from the first line of a file that has at least 32 characters, or makes one of 256 bits that only the
 * file's owner can read. A file without such a line is renewed, and `onRenewed` gets its path. Processes that start at the
 * same time get the same secret, and it survives a power cut.
 */
export async function keepSecret(
  folder: string,
  name: string,
  onRenewed: (path: string) => void,
): Promise<string> {
  makeFolder(folder);
  const path = join(folder, name);
  if ((await readSecret(path)) === null) await createFile(folder, path);
  const kept = await readSecret(path);
  if (kept !== null && kept !== "") return kept;
  const renewed = await renewFile(folder, path);
  onRenewed(path);
  return renewed;
}

/** Null: there is no file. Empty: the file has no secret. */
async function readSecret(path: string): Promise<string | null> {
  try {
    return findSecret(await readFile(path, "utf8"));
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
 * Every process that finds no secret in the file appends one, on a line of its own. Appending is atomic, so all of them
 * agree on the first secret, and each may then replace the file by it alone.
 */
async function renewFile(folder: string, path: string): Promise<string> {
  const agreed = await appendSecret(path);
  await rename(await writeDraft(path, agreed), path);
  await syncFolder(folder);
  return agreed;
}

async function appendSecret(path: string): Promise<string> {
  const file = await open(path, constants.O_RDWR | constants.O_APPEND);
  try {
    // Another process may have renewed the file since it was read.
    const found = findSecret(await readFromStart(file));
    if (found !== "") return found;
    await file.chmod(FILE_MODE);
    await file.appendFile(`\n${newSecret()}\n`);
    await file.sync();
    return findSecret(await readFromStart(file));
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
  const file = await open(draft, "wx", FILE_MODE);
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

function findSecret(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => line.length >= LENGTH_MIN) ?? "";
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
