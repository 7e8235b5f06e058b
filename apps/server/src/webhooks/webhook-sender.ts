import { conversationStore } from "../conversations/conversation-store.ts";
import { messageStore } from "../conversations/message-store.ts";
import { endpointStore } from "./endpoint-store.ts";
import { deliveryStore, type DueDelivery } from "./delivery-store.ts";
import { readSecret, signWebhook } from "./webhook-signature.ts";
import { delayAfter } from "./webhook-schedule.ts";
import type { Log } from "../platform/kernel/log.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { MainSiteClient } from "../identity/main-site-client.ts";

/** [OUT3] Shared by all endpoints; of one, there are no more than that. */
const UNDER_WAY_MAX = 400;
const ENDPOINT_UNDER_WAY_MAX = 40;
const TIMEOUT_MS = 10_000;
// Longer than an attempt can take: a delivery is not taken twice while it is under way.
const LEASE_SECONDS = 60;

/** Takes what is due and sends it, each for itself: an endpoint that hangs holds up no other one's. */
export interface WebhookSender {
  /** [OUT2] At least once each: a receiver tells repeats by their webhook-id. Resolves when all that may be is under way. */
  sendDue(): Promise<void>;
}

export function createWebhookSender(
  { database, log }: { database: Database; log: Log },
  client: MainSiteClient,
): WebhookSender {
  const underWay = new Map<string, number>();

  function count(endpointId: string, by: 1 | -1): void {
    const left = (underWay.get(endpointId) ?? 0) + by;
    if (left === 0) underWay.delete(endpointId);
    else underWay.set(endpointId, left);
  }

  async function send(delivery: DueDelivery): Promise<void> {
    count(delivery.endpointId, 1);
    try {
      await attempt(database, client, delivery);
    } catch (error) {
      log.warn({ err: error }, "a webhook's attempt was not recorded; it is made again");
    }
    count(delivery.endpointId, -1);
  }

  return {
    async sendDue() {
      const due = await deliveryStore.take(database.pool, {
        leaseSeconds: LEASE_SECONDS,
        underWay,
        ofEach: ENDPOINT_UNDER_WAY_MAX,
        ofAll: UNDER_WAY_MAX,
      });
      for (const delivery of due) void send(delivery);
    },
  };
}

async function attempt(
  database: Database,
  client: MainSiteClient,
  delivery: DueDelivery,
): Promise<void> {
  const payload = await payloadOf(database, delivery);
  if (payload === null) return deliveryStore.drop(database.pool, delivery.id);
  const result = await post(client, delivery, payload);
  const delivered = result.status !== null && result.status >= 200 && result.status < 300;
  if (result.status === 410) await endpointStore.disableGone(database.prisma, delivery.endpointId);
  const retryInSeconds =
    delivered || result.status === 410 ? null : delayAfter(delivery.attempts + 1);
  await deliveryStore.record(database.pool, delivery.id, {
    ...result,
    delivered,
    retryInSeconds,
  });
}

async function post(
  client: MainSiteClient,
  delivery: DueDelivery,
  body: string,
): Promise<{ status: number | null; error: string | null }> {
  const key = readSecret(delivery.secret);
  if (key === null) return { status: null, error: "the endpoint's secret cannot be read" };
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers = {
    "webhook-id": delivery.id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signWebhook(key, { id: delivery.id, timestamp, body }),
  };
  try {
    const { status } = await client.tell(delivery.url, {
      method: "POST",
      body,
      headers,
      timeoutMs: TIMEOUT_MS,
    });
    return { status, error: status >= 300 ? `answered ${status}` : null };
  } catch (error) {
    return { status: null, error: error instanceof Error ? error.message : String(error) };
  }
}

/** [OUT1] The event as it is told: what happened, and the conversation as it is now; null of one that was deleted. */
async function payloadOf(
  { pool }: Database,
  { type, at, conversationId, seq }: DueDelivery,
): Promise<string | null> {
  const [conversation, message] = await Promise.all([
    conversationStore.byId(pool, conversationId),
    messageStore.bySeq(pool, conversationId, seq),
  ]);
  if (conversation === null || message === null) return null;
  return JSON.stringify({ type, timestamp: at, data: { conversation, message } });
}
