import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { takeStarterLock } from "./starter-lock.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskwire-lock-"));
  path = join(folder, "lock");
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("starter lock", () => {
  test("only one holder has the lock until it is released", () => {
    const first = takeStarterLock(path);
    expect(takeStarterLock(path)).toEqual({ ok: false, holderPid: process.pid });
    if (first.ok) first.release();
    expect(existsSync(path)).toBe(false);
    expect(takeStarterLock(path).ok).toBe(true);
  });

  test("a lock of an ended process is taken over", () => {
    const module = JSON.stringify(new URL("./starter-lock.ts", import.meta.url).href);
    const script = `(await import(${module})).takeStarterLock(${JSON.stringify(path)})`;
    const flags = ["--input-type=module", "--eval", script];
    expect(spawnSync(process.execPath, flags).status).toBe(0);
    expect(existsSync(path)).toBe(true);
    expect(takeStarterLock(path).ok).toBe(true);
  });

  test("a lock is taken over when another process has its holder's number", () => {
    writeFileSync(path, JSON.stringify({ pid: process.pid, identity: "another process" }));
    expect(takeStarterLock(path).ok).toBe(true);
  });

  test("a lock with unreadable contents is taken over", () => {
    writeFileSync(path, "");
    expect(takeStarterLock(path).ok).toBe(true);
  });
});
