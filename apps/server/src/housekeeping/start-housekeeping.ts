import { randomInt } from "node:crypto";
import type { Assignment } from "../assignment/assignment.ts";
import { BLOB_FOLDERS, blobFolder } from "../attachments/blob-key.ts";
import type { Attachments } from "../attachments/attachments.ts";
import type { Conversations } from "../conversations/conversations.ts";
import type { Notifications } from "../notifications/notifications.ts";
import type { Log } from "../platform/kernel/log.ts";
import { repeat } from "../platform/kernel/repeat.ts";
import type { Database } from "../platform/postgres/database.ts";
import { runParts } from "../platform/postgres/run-parts.ts";
import { pruneRecords } from "./prune-records.ts";

export interface HousekeepingParts {
  database: Database;
  assignment: Pick<Assignment, "tend">;
  attachments: Pick<Attachments, "clean" | "sweep">;
  conversations: Pick<Conversations, "purge">;
  notifications: Pick<Notifications, "sweep">;
  log: Log;
}

export interface HousekeepingOptions {
  /** The database's current epoch. */
  epoch(): Promise<string>;
  /** [MBX5] 0: conversations are kept for ever. */
  messageRetentionDays: number;
  /** Milliseconds between two checks of deadlines; a quarter more or less. */
  tendMs: number;
  /** Milliseconds between two sweeps of expired data; a quarter more or less. */
  sweepMs: number;
}

/** Recurring work that no connection starts. Runs until it is closed. */
export interface Housekeeping {
  close(): void;
}

/** Starts the recurring work. Every node runs it; each task makes sure that no two nodes do the same thing at once. */
export function startHousekeeping(
  parts: HousekeepingParts,
  options: HousekeepingOptions,
): Housekeeping {
  const { tendMs, sweepMs } = options;
  const { log } = parts;
  const sweepNextFolder = createFolderSweep(parts, options);
  const stops = [
    repeat(() => tend(parts), { everyMs: tendMs, log, name: "tending conversations" }),
    repeat(() => sweep(parts, options), { everyMs: sweepMs, log, name: "sweeping expired data" }),
    repeat(sweepNextFolder, { everyMs: sweepMs, log, name: "sweeping orphaned blobs" }),
  ];
  return {
    close() {
      for (const stop of stops) stop();
    },
  };
}

function tend({ assignment, attachments }: HousekeepingParts): Promise<void> {
  return runParts([() => assignment.tend(), () => attachments.clean()]);
}

function sweep(
  parts: HousekeepingParts,
  { messageRetentionDays }: Pick<HousekeepingOptions, "messageRetentionDays">,
): Promise<void> {
  return runParts([
    () => parts.notifications.sweep(),
    () => parts.conversations.purge(messageRetentionDays),
    () => pruneRecords(parts),
  ]);
}

/** One folder per run, so that no run takes long. The first one is random: a node that restarts often still gets to all. */
function createFolderSweep(
  { attachments }: Pick<HousekeepingParts, "attachments">,
  { epoch }: Pick<HousekeepingOptions, "epoch">,
): () => Promise<void> {
  let next = randomInt(BLOB_FOLDERS);
  return async () => attachments.sweep({ folder: blobFolder(next++), epoch: await epoch() });
}
