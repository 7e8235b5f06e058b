import { randomInt } from "node:crypto";
import { BLOB_FOLDERS, blobFolder } from "../attachments/attachment-store.ts";
import type { BlobStore } from "../attachments/blob-store.ts";
import { sweepNotices } from "../notifications/notification-sweep.ts";
import { runParts } from "../platform/postgres/run-parts.ts";
import { cleanAttachments, sweepBlobs } from "../attachments/clean-attachments.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import type { Log } from "../platform/kernel/log.ts";
import { pruneRecords } from "./prune-records.ts";
import { purgeConversations } from "../conversations/purge-conversations.ts";
import { repeat } from "../platform/kernel/repeat.ts";
import { tendConversations } from "../assignment/tend-conversations.ts";

export interface HouseOptions {
  blobs: BlobStore;
  /** The one the database is at now. */
  epoch(): Promise<string>;
  messageRetentionDays: number;
  /** How often deadlines are looked at. */
  tendMs: number;
  /** How often is looked for what is past its time. */
  sweepMs: number;
}

/** What has to be done again and again, whoever is connected; the answer stops it. Every node does it, and none twice. */
export function keepHouse(desk: Desk & { log: Log }, options: HouseOptions): () => void {
  const { blobs, tendMs, sweepMs } = options;
  // A folder at a time, so that no round is long; not from the first one after every start.
  let folder = randomInt(BLOB_FOLDERS);

  const tend = (): Promise<void> =>
    runParts([() => tendConversations(desk), () => cleanAttachments(desk, blobs)]);

  const sweep = (): Promise<void> =>
    runParts([
      () => sweepNotices(desk.database, desk.inbox.settings),
      () => purgeConversations(desk, options.messageRetentionDays),
      () => pruneRecords(desk),
    ]);

  const sweepNextFolder = async (): Promise<void> =>
    sweepBlobs(desk, blobs, { folder: blobFolder(folder++), epoch: await options.epoch() });

  const { log } = desk;
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
