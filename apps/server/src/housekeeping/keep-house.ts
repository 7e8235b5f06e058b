import { randomInt } from "node:crypto";
import { BLOB_FOLDERS, blobFolder } from "../attachments/attachment-store.ts";
import type { Assignment } from "../assignment/assignment.ts";
import type { Attachments } from "../attachments/attachments.ts";
import type { Conversations } from "../conversations/conversations.ts";
import type { Notifications } from "../notifications/notifications.ts";
import { runParts } from "../platform/postgres/run-parts.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { Log } from "../platform/kernel/log.ts";
import { pruneRecords } from "./prune-records.ts";
import { repeat } from "../platform/kernel/repeat.ts";

export interface HouseParts {
  database: Database;
  assignment: Pick<Assignment, "tend">;
  attachments: Pick<Attachments, "clean" | "sweep">;
  conversations: Pick<Conversations, "purge">;
  notifications: Pick<Notifications, "sweep">;
  log: Log;
}

export interface HouseOptions {
  /** The one the database is at now. */
  epoch(): Promise<string>;
  messageRetentionDays: number;
  /** How often deadlines are looked at. */
  tendMs: number;
  /** How often is looked for what is past its time. */
  sweepMs: number;
}

/** What has to be done again and again, whoever is connected; the answer stops it. Every node does it, and none twice. */
export function keepHouse(parts: HouseParts, options: HouseOptions): () => void {
  const { assignment, attachments, conversations, notifications, log } = parts;
  const { tendMs, sweepMs } = options;
  // A folder at a time, so that no round is long; not from the first one after every start.
  let folder = randomInt(BLOB_FOLDERS);

  const tend = (): Promise<void> => runParts([() => assignment.tend(), () => attachments.clean()]);

  const sweep = (): Promise<void> =>
    runParts([
      () => notifications.sweep(),
      () => conversations.purge(options.messageRetentionDays),
      () => pruneRecords(parts),
    ]);

  const sweepNextFolder = async (): Promise<void> =>
    attachments.sweep({ folder: blobFolder(folder++), epoch: await options.epoch() });

  const stops = [
    repeat(tend, { everyMs: tendMs, log, name: "tending conversations" }),
    repeat(sweep, { everyMs: sweepMs, log, name: "sweeping what is past its time" }),
    repeat(sweepNextFolder, {
      everyMs: sweepMs,
      log,
      name: "removing bytes without an attachment",
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
