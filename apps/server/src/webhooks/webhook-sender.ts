import { conversationStore } from "../conversations/conversation-store.ts";
import { messageStore } from "../conversations/message-store.ts";
import type { MainSiteClient } from "../identity/main-site-client.ts";
import type { Log } from "../platform/kernel/log.ts";
import type { Database } from "../platform/postgres/database.ts";
import { deliveryStore, type DueDelivery } from "./delivery-store.ts";
import { endpointStore } from "./endpoint-store.ts";
import { retryIn } from "./webhook-schedule.ts";
import { readSecret, signWebhook } from "./webhook-signature.ts";

/** Sends due deliveries, each independently of the others, so that an endpoint that hangs delays no other endpoint. */
export interface WebhookSender {
  /**
   * [OUT2] Starts as many due deliveries as the limits allow, and resolves when they are under way. Delivery is at least
   * once: a receiver recognizes a repeat by its webhook-id.
   */
  sendDue(): Promise<void>;
}

export interface WebhookSenderParts {
  database: Database;
  client: MainSiteClient;
  log: Log;
}

interface Sender extends WebhookSenderParts {
  /** Deliveries under way, by endpoint. */
  underWay: Map<string, number>;
}

/** What an attempt resulted in: the response's status, or an error. */
interface Attempt {
  status: number | null;
  error: string | null;
  /** [DOR13] The seconds that the response asks to wait; null: it does not ask. */
  retryAfterSeconds: number | null;
}

// [OUT3] Deliveries under way on one node: of all endpoints together, and of one endpoint.
const UNDER_WAY_MAX = 400;
const ENDPOINT_UNDER_WAY_MAX = 40;
const TIMEOUT_MS = 10_000;
// Longer than an attempt can take, so that a delivery is not taken twice while it is under way.
const LEASE_SECONDS = 60;
const GONE = 410;

export function createWebhookSender(parts: WebhookSenderParts): WebhookSender {
  const sender: Sender = { ...parts, underWay: new Map() };
  return {
    async sendDue() {
      const due = await deliveryStore.take(sender.database.pool, {
        leaseSeconds: LEASE_SECONDS,
        underWay: sender.underWay,
        ofEach: ENDPOINT_UNDER_WAY_MAX,
        ofAll: UNDER_WAY_MAX,
      });
      for (const delivery of due) void send(sender, delivery);
    },
  };
}

async function send(sender: Sender, delivery: DueDelivery): Promise<void> {
  count(sender, delivery.endpointId, 1);
  try {
    await attempt(sender, delivery);
  } catch (error) {
    sender.log.warn({ err: error }, "a webhook attempt was not recorded and will be repeated");
  }
  count(sender, delivery.endpointId, -1);
}

function count({ underWay }: Sender, endpointId: string, by: 1 | -1): void {
  const left = (underWay.get(endpointId) ?? 0) + by;
  if (left === 0) underWay.delete(endpointId);
  else underWay.set(endpointId, left);
}

async function attempt({ database, client }: Sender, delivery: DueDelivery): Promise<void> {
  const payload = await payloadOf(database, delivery);
  if (payload === null) return deliveryStore.drop(database.pool, delivery.id);
  const { retryAfterSeconds, ...result } = await post(client, delivery, payload);
  const { status } = result;
  const delivered = status !== null && status >= 200 && status < 300;
  if (status === GONE) await endpointStore.disableGone(database.prisma, delivery.endpointId);
  const isOver = delivered || status === GONE;
  const retryInSeconds = isOver ? null : retryIn(delivery.attempts + 1, retryAfterSeconds);
  await deliveryStore.record(database.pool, delivery.id, { ...result, delivered, retryInSeconds });
}

async function post(client: MainSiteClient, delivery: DueDelivery, body: string): Promise<Attempt> {
  const headers = headersOf(delivery, body);
  if (headers === null) return failed("the endpoint's secret cannot be read");
  try {
    const request = { method: "POST", body, headers, timeoutMs: TIMEOUT_MS } as const;
    const { status, retryAfterSeconds } = await client.tell(delivery.url, request);
    return { status, error: status >= 300 ? `answered ${status}` : null, retryAfterSeconds };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function failed(error: string): Attempt {
  return { status: null, error, retryAfterSeconds: null };
}

/** Null when the endpoint's secret is invalid. */
function headersOf(
  { id, secret, oldSecret }: DueDelivery,
  body: string,
): Record<string, string> | null {
  const secrets = oldSecret === null ? [secret] : [secret, oldSecret];
  const keys = secrets.map(readSecret).filter((key) => key !== null);
  if (keys.length === 0) return null;
  const timestamp = Math.floor(Date.now() / 1_000);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": keys.map((key) => signWebhook(key, { id, timestamp, body })).join(" "),
  };
}

/** [OUT1] The event, with the conversation in its current state. Null when the conversation has been deleted. */
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
