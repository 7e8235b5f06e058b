import { STALE_DAYS } from "../mailboxes/mailbox-lane.ts";
import { deliveryStore } from "./delivery-store.ts";
import { createWebhookSender } from "./webhook-sender.ts";
import type { Log } from "../platform/kernel/log.ts";
import type { Database } from "../platform/postgres/database.ts";
import { createMainSiteClient } from "../identity/main-site-client.ts";
import { repeat } from "../platform/kernel/repeat.ts";

export interface WebhookPumpOptions {
  /** [OUT3] Milliseconds between two looks for deliveries that have fallen due. */
  everyMs: number;
  allowPrivateAddresses: boolean;
}

/** Sends outgoing webhooks as they fall due, on every node; no two send the same one at once. */
export interface WebhookPump {
  close(): void;
}

const STALE_EVERY_MS = 60 * 60_000;

export function createWebhookPump(
  { database, log }: { database: Database; log: Log },
  options: WebhookPumpOptions,
): WebhookPump {
  // The sender bounds itself by endpoints, of which several may have one address.
  const client = createMainSiteClient({ ...options, socketsMax: Number.POSITIVE_INFINITY });
  const sender = createWebhookSender({ database, log }, client);
  const stopSending = repeat(() => sender.sendDue(), {
    everyMs: options.everyMs,
    log,
    name: "sending webhooks",
  });
  const announce = (): Promise<void> => deliveryStore.announceStale(database, STALE_DAYS);
  const stopAnnouncing = repeat(announce, {
    everyMs: STALE_EVERY_MS,
    log,
    name: "looking for stale mailboxes",
  });
  return {
    close() {
      stopSending();
      stopAnnouncing();
      client.close();
    },
  };
}
