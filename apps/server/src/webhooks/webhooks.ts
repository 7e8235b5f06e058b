import type { Log } from "../platform/kernel/log.ts";
import type { Database } from "../platform/postgres/database.ts";
import { createWebhookEndpoints, type WebhookEndpoints } from "./webhook-endpoints.ts";
import { createWebhookPump, type WebhookPump, type WebhookPumpOptions } from "./webhook-pump.ts";

/** Outgoing webhooks: their endpoints and the pump that sends deliveries. */
export interface Webhooks {
  readonly endpoints: WebhookEndpoints;
  /** Sends due deliveries until the pump is closed. */
  startSending(options: WebhookPumpOptions): WebhookPump;
}

export function createWebhooks(parts: { database: Database; log: Log }): Webhooks {
  return {
    endpoints: createWebhookEndpoints(parts),
    startSending: (options) => createWebhookPump(parts, options),
  };
}
