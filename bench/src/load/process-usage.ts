import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The ids of the measured processes. */
export interface Watched {
  server: number;
  /** A second node; its time is added to that of the first. */
  secondServer?: number;
  /** The postmaster; the time of its child processes is added. */
  postgres?: number;
}

/** CPU time in microseconds. */
export interface CpuTimes {
  server: number;
  postgres: number;
  load: number;
}

/** Linux reports CPU time in ticks of 10 ms on every architecture. */
const TICK_US = 10_000;

export function readCpuTimes({ server, secondServer, postgres }: Watched): CpuTimes {
  const own = process.cpuUsage();
  return {
    server: ownUs(server) + (secondServer === undefined ? 0 : ownUs(secondServer)),
    postgres: postgres === undefined ? 0 : familyUs(postgres),
    load: own.user + own.system,
  };
}

interface CpuWindow {
  warmMs: number;
  measureMs: number;
  watch: Watched;
}

/** Resolves after the window with the CPU time that was used in it. */
export async function measureCpu({ warmMs, measureMs, watch }: CpuWindow): Promise<CpuTimes> {
  await sleep(warmMs);
  const from = readCpuTimes(watch);
  await sleep(measureMs);
  return cpuBetween(from, readCpuTimes(watch));
}

export function cpuBetween(from: CpuTimes, to: CpuTimes): CpuTimes {
  return {
    server: to.server - from.server,
    postgres: to.postgres - from.postgres,
    load: to.load - from.load,
  };
}

function ownUs(pid: number): number {
  return readStat(pid)?.ownUs ?? Number.NaN;
}

export function readRssBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) * 1024;
}

/** The id of a process's parent; of a PostgreSQL backend, the postmaster. */
export function parentOf(pid: number): number {
  const stat = readStat(pid);
  if (stat === null) throw new Error(`process ${pid} is gone`);
  return stat.parent;
}

function familyUs(pid: number): number {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat?.parent === pid);
  const head = readStat(pid);
  const ended = head?.endedChildrenUs ?? 0;
  return children.reduce((sum, stat) => sum + (stat?.ownUs ?? 0), (head?.ownUs ?? 0) + ended);
}

export interface Stat {
  parent: number;
  ownUs: number;
  endedChildrenUs: number;
}

function readStat(pid: number): Stat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // The process ended after it was listed.
    return null;
  }
}

/** Parses /proc/PID/stat, see proc(5): the name in parentheses may contain parentheses; field 3 follows it. */
export function parseStat(text: string): Stat {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    parent: field(4),
    ownUs: (field(14) + field(15)) * TICK_US,
    endedChildrenUs: (field(16) + field(17)) * TICK_US,
  };
}
