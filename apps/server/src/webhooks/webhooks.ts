import type { Log } from "../platform/kernel/log.ts";
import type { Database } from "../platform/postgres/database.ts";
import { createWebhookEndpoints, type WebhookEndpoints } from "./webhook-endpoints.ts";
import { createWebhookPump } from "./webhook-pump.ts";

/** Outgoing webhooks: who hears of events, and the sending. */
export interface Webhooks {
  readonly endpoints: WebhookEndpoints;
  /** Stops sending; what is under way is sent again by whichever node finds it due. */
  close(): void;
}

export interface WebhooksOptions {
  /** [OUT3] Milliseconds between two looks for deliveries that have fallen due. */
  everyMs: number;
  allowPrivateAddresses: boolean;
}

export function createWebhooks(
  parts: { database: Database; log: Log },
  options: WebhooksOptions,
): Webhooks {
  const pump = createWebhookPump(parts, options);
  return { endpoints: createWebhookEndpoints(parts), close: () => pump.close() };
}
