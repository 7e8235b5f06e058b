import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { identifyProcess } from "./process-identity.ts";

/** `holderPid`: the running process that holds the lock. */
export type LockResult = { ok: true; release(): void } | { ok: false; holderPid: number };

/**
 * Takes the lock file at `path` for this process. Takes over a lock whose holder has ended, also by
 * a crash; refuses one whose holder runs, even if that is this process.
 */
export function takeStarterLock(path: string): LockResult {
  const mine = JSON.stringify({
    pid: process.pid,
    identity: identifyProcess(process.pid),
    nonce: randomUUID(),
  });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    for (;;) {
      if (linkIfAbsent(draft, path)) return { ok: true, release: () => releaseLock(path, mine) };
      const holderPid = findLiveHolder(path);
      if (holderPid !== undefined) return { ok: false, holderPid };
      removeStale(path, draft);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function linkIfAbsent(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function findLiveHolder(path: string): number | undefined {
  const held = readLock(path);
  if (held === undefined) return undefined;
  return identifyProcess(held.pid) === held.identity ? held.pid : undefined;
}

/**
 * Moves the stale lock aside before removing it. When two processes do so at once, the second finds
 * the lock gone, or finds that it moved the other's new lock, and moves that back.
 */
function removeStale(path: string, draft: string): void {
  const aside = `${draft}.stale`;
  try {
    renameSync(path, aside);
    if (findLiveHolder(aside) === undefined) rmSync(aside, { force: true });
    else renameSync(aside, path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
}

function releaseLock(path: string, mine: string): void {
  try {
    if (readFileSync(path, "utf8") === mine) rmSync(path, { force: true });
  } catch {
    // The folder has been removed, and the lock with it.
  }
}

function readLock(path: string): { pid: number; identity: string } | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value !== "object" || value === null) return undefined;
    if (!("pid" in value) || typeof value.pid !== "number") return undefined;
    if (!("identity" in value) || typeof value.identity !== "string") return undefined;
    return { pid: value.pid, identity: value.identity };
  } catch {
    return undefined;
  }
}
