import { readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readPidFile } from "./pid-file.ts";
import { identifyProcess, readProcessArguments } from "./process-identity.ts";

/** Holds databases of another account whose data directory is private. */
export const SHARED_STATE_FOLDER = "/var/lib/deskwire";

/** A database outside its data directory. */
export interface StoredDatabase {
  folder: string;
  /** The link to it in the data directory; null where the folder keeps no note of it. */
  link: string | null;
  /** `running`: a server uses it. `linked`: its data directory leads to it. `gone`: no longer. `unknown`: it has no note. */
  state: "running" | "linked" | "gone" | "unknown";
}

const NOTE = "data-dir";

/** [OPS6] Writes down which data directory a folder in the shared state folder belongs to. */
export function noteLink(folder: string, link: string, root = SHARED_STATE_FOLDER): void {
  if (dirname(folder) === root) writeFileSync(join(folder, NOTE), `${link}\n`);
}

/** [OPS6] All databases in the shared state folder. */
export function listStoredDatabases(root = SHARED_STATE_FOLDER): StoredDatabase[] {
  return foldersIn(root).map((folder) => {
    const link = readNote(folder);
    return { folder, link, state: stateOf(folder, link) };
  });
}

/** [OPS6] Removes a database that is `gone` or `unknown`. Returns whether it did. */
export function removeStoredDatabase(folder: string, root = SHARED_STATE_FOLDER): boolean {
  const found = listStoredDatabases(root).find((database) => database.folder === folder);
  if (found?.state !== "gone" && found?.state !== "unknown") return false;
  rmSync(folder, { recursive: true });
  return true;
}

function foldersIn(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(root, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function readNote(folder: string): string | null {
  try {
    return readFileSync(join(folder, NOTE), "utf8").trim();
  } catch {
    return null;
  }
}

function stateOf(folder: string, link: string | null): StoredDatabase["state"] {
  if (isRunning(join(folder, "cluster"))) return "running";
  if (link === null) return "unknown";
  return leadsTo(link, folder) ? "linked" : "gone";
}

function isRunning(cluster: string): boolean {
  const pid = readPidFile(cluster)?.pid;
  if (pid === undefined || identifyProcess(pid) === undefined) return false;
  return readProcessArguments(pid).includes(cluster);
}

function leadsTo(link: string, folder: string): boolean {
  try {
    return realpathSync(link) === realpathSync(folder);
  } catch {
    return false;
  }
}
