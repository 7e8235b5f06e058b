import { chownSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import type { PostgresHome } from "./postgres-home.ts";
import { SENTENCES } from "./sentences.ts";

const SIZE_MAX_BYTES = 10 * 1024 * 1024;

/** The open log file of one start. */
export interface PostmasterLog {
  fd: number;
  /** What the postmaster has written since the start. */
  read(): string;
}

/** Opens the log for appending; a large one is emptied. */
export function openLog(home: PostgresHome): PostmasterLog {
  const path = logPath(home);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const fd = openSync(path, size > SIZE_MAX_BYTES ? "w" : "a", 0o600);
  if (home.account !== undefined) chownSync(path, home.account.uid, home.account.gid);
  const start = statSync(path).size;
  return { fd, read: () => readFileSync(path).subarray(start).toString("utf8") };
}

/** Whether the reason for a failed start goes away by itself: an ending server or a taken port. */
export function isTransient(written: string): boolean {
  return /Address already in use|already exists|still in use/.test(written);
}

/** The error for a failed start, with the last complaint in the log as its reason. */
export function startError(home: PostgresHome, written: string): EmbeddedPostgresError {
  const reason = lastComplaint(written);
  const isFull = /No space left on device|Disk quota/.test(reason);
  return new EmbeddedPostgresError(
    isFull ? SENTENCES.diskFull(home.folder) : SENTENCES.startFailed(reason, logPath(home)),
  );
}

function lastComplaint(written: string): string {
  const lines = written.trim().split("\n");
  const complaint = lines.findLast((line) => /(FATAL|PANIC|error|could not)/i.test(line));
  return (complaint ?? lines.at(-1) ?? "").replace(/^.*?(FATAL|PANIC): +/, "");
}

function logPath(home: PostgresHome): string {
  return join(home.folder, "server.log");
}
