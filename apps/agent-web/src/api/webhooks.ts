import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { http } from "./http.ts";

/** [OUT1] What an endpoint can ask for. */
export const WEBHOOK_EVENTS = [
  "conversation.opened",
  "conversation.assigned",
  "conversation.ended",
  "conversation.rated",
  "message.created",
  "mailbox.stale",
] as const;

/** An address outside that hears of events. */
export interface Endpoint {
  id: string;
  url: string;
  events: string[];
  enabled: boolean;
  /** Why the server switched it off; null when an admin did, or nobody. */
  disabledReason: string | null;
  createdAt: string;
}

/** [OUT4] One event for one endpoint, with what came of it. */
export interface Delivery {
  id: string;
  type: string;
  conversationId: string;
  seq: number;
  at: string;
  state: "pending" | "delivered" | "dead";
  attempts: number;
  /** When it is tried next, while it is pending. */
  nextAt: string;
  /** HTTP status of the latest answer; null when there was none. */
  status: number | null;
  error: string | null;
  triedAt: string | null;
}

interface DeliveryPage {
  deliveries: Delivery[];
  /** The cursor of the next page; null on the last. */
  next: string | null;
}

/** The log shows what happens while it is looked at. */
const FOLLOW_MS = 5_000;

export const endpointsQuery = queryOptions({
  queryKey: ["webhooks", "endpoints"],
  queryFn: async () => (await http<{ endpoints: Endpoint[] }>("/webhooks")).endpoints,
  refetchInterval: 15_000,
});

export function deliveriesQuery(endpointId: string) {
  return infiniteQueryOptions({
    queryKey: ["webhooks", "deliveries", endpointId],
    queryFn: ({ pageParam }) =>
      http<DeliveryPage>(`/webhooks/${encodeURIComponent(endpointId)}/deliveries`, {
        query: { cursor: pageParam },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: FOLLOW_MS,
  });
}

/** The secret is in this answer and never again. */
export function addEndpoint(request: {
  url: string;
  events: readonly string[];
}): Promise<Endpoint & { secret: string }> {
  return http("/webhooks", { method: "POST", body: request });
}

export function changeEndpoint(
  id: string,
  patch: { url?: string; events?: readonly string[]; enabled?: boolean },
): Promise<Endpoint> {
  return http(`/webhooks/${encodeURIComponent(id)}`, { method: "PATCH", body: patch });
}

export async function removeEndpoint(id: string): Promise<void> {
  await http<unknown>(`/webhooks/${encodeURIComponent(id)}`, { method: "DELETE" });
}

export async function replayDelivery(id: string): Promise<void> {
  await http<unknown>(`/webhook-deliveries/${encodeURIComponent(id)}/replay`, { method: "POST" });
}
