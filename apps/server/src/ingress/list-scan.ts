import { ReplyError } from "ioredis";
import type { Redis } from "ioredis";
import type { EngineLogger } from "../platform/live/engine.ts";
import type { IngressLease } from "./ingress-lease.ts";

/** Finds lists with SCAN, and switches on the keyspace notifications that report pushes between two scans. */
export interface ListScan {
  /** Reports every list that matches; ends early when this node loses the lease. */
  run(): Promise<void>;
  /** Ends a run at its next step. */
  close(): void;
}

export interface ListScanOptions {
  commands: Redis;
  glob: string;
  logger: EngineLogger;
  lease: IngressLease;
  onList(list: string): void;
}

interface ScanState extends ListScanOptions {
  /** False after Redis refused to send notifications. */
  notified: boolean;
  closed: boolean;
}

/** The pub/sub channels of keyspace notifications start with this. */
export const NOTIFICATION_PREFIX = "__keyevent@";
export const PUSH_NOTIFICATIONS = `${NOTIFICATION_PREFIX}*__:[lr]push`;

const KEYS_A_STEP = 1_000;

export function createListScan(options: ListScanOptions): ListScan {
  const state: ScanState = { ...options, notified: true, closed: false };
  return {
    async run() {
      // In this order: the scan finds what was pushed while Redis sent no notifications.
      await requestNotifications(state);
      await scan(state);
    },
    close() {
      state.closed = true;
    },
  };
}

/** A managed Redis may refuse; then the scan alone finds the pushes. */
async function requestNotifications(state: ScanState): Promise<void> {
  const { commands, logger } = state;
  try {
    const [, flags = ""] = (await commands.config("GET", "notify-keyspace-events")) as string[];
    if (!flags.includes("E") || !/[Al]/.test(flags))
      await commands.config("SET", "notify-keyspace-events", `${flags}El`);
    state.notified = true;
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    if (state.notified)
      logger.warn(
        { err: error },
        "Redis does not notify of pushes; the ingress scans for lists every few seconds",
      );
    state.notified = false;
  }
}

async function scan(state: ScanState): Promise<void> {
  const { commands, glob, lease, onList } = state;
  for (let cursor = "0"; lease.held() && !state.closed;) {
    const [next, lists] = await commands.scan(
      cursor,
      "MATCH",
      glob,
      "COUNT",
      KEYS_A_STEP,
      "TYPE",
      "list",
    );
    for (const list of lists) onList(list);
    cursor = next;
    if (cursor === "0") return;
  }
}
