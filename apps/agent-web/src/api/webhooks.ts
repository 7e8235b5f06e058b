import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type {
  NewWebhookAnswer,
  NewWebhookRequest,
  WebhookDeliveryPage,
  WebhookEndpoint,
  WebhookList,
  WebhookPatch,
} from "@deskwire/protocol";
import { http } from "./http.ts";

/** How often the open log is refreshed. */
const FOLLOW_MS = 5_000;

export const endpointsQuery = queryOptions({
  queryKey: ["webhooks", "endpoints"],
  queryFn: async () => (await http<WebhookList>("/webhooks")).endpoints,
  refetchInterval: 15_000,
});

export function deliveriesQuery(endpointId: string) {
  return infiniteQueryOptions({
    queryKey: ["webhooks", "deliveries", endpointId],
    queryFn: ({ pageParam }) =>
      http<WebhookDeliveryPage>(`/webhooks/${encodeURIComponent(endpointId)}/deliveries`, {
        query: { cursor: pageParam },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: FOLLOW_MS,
  });
}

/** Only this answer contains the secret. */
export function addEndpoint(request: NewWebhookRequest): Promise<NewWebhookAnswer> {
  return http("/webhooks", { method: "POST", body: request });
}

export function changeEndpoint(id: string, patch: WebhookPatch): Promise<WebhookEndpoint> {
  return http(`/webhooks/${encodeURIComponent(id)}`, { method: "PATCH", body: patch });
}

/** [DOR12] Only this answer contains the new secret. */
export function rotateSecret(id: string): Promise<NewWebhookAnswer> {
  const body: WebhookPatch = { rotateSecret: true };
  return http(`/webhooks/${encodeURIComponent(id)}`, { method: "PATCH", body });
}

export async function removeEndpoint(id: string): Promise<void> {
  await http<unknown>(`/webhooks/${encodeURIComponent(id)}`, { method: "DELETE" });
}

export async function replayDelivery(id: string): Promise<void> {
  await http<unknown>(`/webhook-deliveries/${encodeURIComponent(id)}/replay`, { method: "POST" });
}
