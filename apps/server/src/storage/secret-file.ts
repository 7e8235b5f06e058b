import { randomBytes } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "./make-folder.ts";

/** A secret of 256 bits kept in a file that only its owner reads; made when it is not there. */
export async function keepSecret(folder: string, name: string): Promise<string> {
  makeFolder(folder);
  const path = join(folder, name);
  try {
    // Two starters at once: one makes the file, the other one reads it.
    const file = await open(path, "wx", 0o600);
    await file.writeFile(randomBytes(32).toString("base64url"));
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return (await readFile(path, "utf8")).trim();
}
