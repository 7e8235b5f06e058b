import { createMainSiteClient } from "../identity/main-site-client.ts";
import { STALE_DAYS } from "../mailboxes/mailbox-lane.ts";
import type { Log } from "../platform/kernel/log.ts";
import { repeat } from "../platform/kernel/repeat.ts";
import type { Database } from "../platform/postgres/database.ts";
import { staleMailboxStore } from "./stale-mailbox-store.ts";
import { createWebhookSender } from "./webhook-sender.ts";

export interface WebhookPumpOptions {
  /** [OUT3] Milliseconds between two queries for due deliveries. */
  everyMs: number;
  allowPrivateAddresses: boolean;
}

/** Sends due webhooks. It runs on every node; two nodes do not send the same delivery at the same time. */
export interface WebhookPump {
  close(): void;
}

const STALE_EVERY_MS = 60 * 60_000;

export function createWebhookPump(
  { database, log }: { database: Database; log: Log },
  options: WebhookPumpOptions,
): WebhookPump {
  // The sender limits itself by endpoint. Several endpoints may share an address, so the client has no limit by address.
  const client = createMainSiteClient({ ...options, socketsMax: Number.POSITIVE_INFINITY });
  const sender = createWebhookSender({ database, client, log });
  const stopSending = repeat(() => sender.sendDue(), {
    everyMs: options.everyMs,
    log,
    name: "sending webhooks",
  });
  const stopAnnouncing = repeat(() => staleMailboxStore.announce(database, STALE_DAYS), {
    everyMs: STALE_EVERY_MS,
    log,
    name: "announcing stale mailboxes",
  });
  return {
    close() {
      stopSending();
      stopAnnouncing();
      client.close();
    },
  };
}
