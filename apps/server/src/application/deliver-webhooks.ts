import { conversationStore } from "../storage/conversation-store.ts";
import { messageStore } from "../storage/message-store.ts";
import { webhookStore, type DueDelivery } from "../storage/webhook-store.ts";
import { readSecret, signWebhook } from "../domain/webhook-signature.ts";
import { delayAfter } from "../domain/webhook-schedule.ts";
import type { Desk } from "./desk.ts";
import type { MainSiteClient } from "./main-site-client.ts";

const BATCH = 20;
const TIMEOUT_MS = 10_000;
// Longer than all of a batch can take: a delivery is not taken twice while it is under way.
const LEASE_SECONDS = 60;

/** Sends what is due, until nothing is. [OUT2] At least once each: a receiver tells repeats by their webhook-id. */
export async function deliverWebhooks(
  desk: Pick<Desk, "database">,
  client: MainSiteClient,
): Promise<void> {
  for (;;) {
    const due = await webhookStore.take(desk.database.pool, BATCH, LEASE_SECONDS);
    await Promise.all(due.map((delivery) => attempt(desk, client, delivery)));
    if (due.length < BATCH) return;
  }
}

async function attempt(
  desk: Pick<Desk, "database">,
  client: MainSiteClient,
  delivery: DueDelivery,
): Promise<void> {
  const result = await post(client, delivery, await payloadOf(desk, delivery));
  const delivered = result.status !== null && result.status >= 200 && result.status < 300;
  if (result.status === 410)
    await webhookStore.disableGone(desk.database.pool, delivery.endpointId);
  const retryInSeconds =
    delivered || result.status === 410 ? null : delayAfter(delivery.attempts + 1);
  await webhookStore.record(desk.database.pool, delivery.id, {
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
    const { status } = await client.request(delivery.url, {
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

/** [OUT1] The event as it is told: what happened, and the conversation as it is now. */
async function payloadOf(
  desk: Pick<Desk, "database">,
  { type, at, conversationId, seq }: DueDelivery,
): Promise<string> {
  const { pool } = desk.database;
  const [conversation, message] = await Promise.all([
    conversationStore.byId(pool, conversationId),
    messageStore.bySeq(pool, conversationId, seq),
  ]);
  return JSON.stringify({ type, timestamp: at, data: { conversation, message } });
}
