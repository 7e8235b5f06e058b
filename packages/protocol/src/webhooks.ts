/** [OUT1] The events that a webhook endpoint can ask for. */
export const WEBHOOK_EVENTS = [
  "conversation.opened",
  "conversation.assigned",
  "conversation.ended",
  "conversation.rated",
  "message.created",
  "mailbox.stale",
] as const;

/** An address outside that receives events. */
export interface WebhookEndpoint {
  id: string;
  url: string;
  events: string[];
  enabled: boolean;
  /** Why the server disabled it; null if an admin did, or while it is enabled. */
  disabledReason: string | null;
  createdAt: string;
}

/** The answer of `GET /webhooks`. */
export interface WebhookList {
  endpoints: WebhookEndpoint[];
}

export interface NewWebhookRequest {
  url: string;
  events: readonly string[];
}

/** Only this response contains the secret. */
export type NewWebhookAnswer = WebhookEndpoint & { secret: string };

export type WebhookPatch = Partial<NewWebhookRequest> & {
  enabled?: boolean;
  /** [DOR12] True: the endpoint gets a new secret, which only this response contains. */
  rotateSecret?: boolean;
};

/** [DOR12] The answer to a change. It contains the new secret if the change asked for one. */
export type ChangedWebhook = WebhookEndpoint & { secret?: string };

/** [OUT4] One event for one endpoint, with the result of its attempts. */
export interface WebhookDelivery {
  id: string;
  type: string;
  conversationId: string;
  seq: number;
  at: string;
  state: "pending" | "delivered" | "dead";
  attempts: number;
  /** The time of the next attempt while it is pending. */
  nextAt: string;
  /** HTTP status of the latest response; null without a response. */
  status: number | null;
  error: string | null;
  triedAt: string | null;
}

/** The query of `GET /webhooks/:id/deliveries`. */
export interface DeliveryQuery {
  /** `next` of the previous page. */
  cursor?: string;
  /** Only deliveries older than this time. Ignored with a cursor. */
  before?: string;
}

export interface WebhookDeliveryPage {
  /** Newest first. */
  deliveries: WebhookDelivery[];
  /** The cursor of the next page; null on the last page. */
  next: string | null;
}

/** The answer of `POST /webhook-deliveries/:id/replay`. */
export interface ReplayAnswer {
  replayed: true;
}
