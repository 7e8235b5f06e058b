import { STALE_DAYS } from "../mailboxes/mailbox-lane.ts";
import { webhookStore } from "./webhook-store.ts";
import { createWebhookSender } from "./deliver-webhooks.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { createMainSiteClient } from "../identity/main-site-client.ts";
import { repeat } from "../platform/kernel/repeat.ts";

/** Sends outgoing webhooks as they fall due, on every node; no two send the same one at once. */
export interface WebhookFeed {
  close(): void;
}

const STALE_EVERY_MS = 60 * 60_000;

export function createWebhookFeed(
  desk: Pick<Desk, "database" | "log">,
  options: { everyMs: number; allowPrivateAddresses: boolean },
): WebhookFeed {
  // The sender bounds itself by endpoints, of which several may have one address.
  const client = createMainSiteClient({ ...options, socketsMax: Number.POSITIVE_INFINITY });
  const { log } = desk;
  const sender = createWebhookSender(desk, client);
  const stopSending = repeat(() => sender.sendDue(), {
    everyMs: options.everyMs,
    log,
    name: "sending webhooks",
  });
  const announce = (): Promise<void> => webhookStore.announceStale(desk.database, STALE_DAYS);
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
