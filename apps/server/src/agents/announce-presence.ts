import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";
import type { Broker, Delivery } from "../platform/live/broker/broker.ts";
import type { Presence } from "../platform/live/presence/presence.ts";
import type { Database } from "../platform/postgres/database.ts";
import { agentStore } from "./agent-store.ts";

export interface PresenceParts {
  database: Database;
  presence: Presence;
}

export interface AnnounceParts extends PresenceParts {
  broker: Broker;
}

/** Sends an agent's presence to every agent and to the users whom the agent serves. `publish` sends to all nodes by default. */
export async function announcePresence(
  parts: AnnounceParts,
  agentId: string,
  publish: (deliveries: readonly Delivery[]) => void = (deliveries) =>
    parts.broker.publish(deliveries),
): Promise<void> {
  const [audience, [event]] = await Promise.all([
    agentStore.audience(parts.database.pool, agentId),
    presenceEvents(parts, [agentId]),
  ]);
  if (event === undefined) return;
  const to: ParticipantKey[] = [
    ...audience.agentIds.map((id) => `agent:${id}` as const),
    ...audience.userIds.map((id) => `user:${id}` as const),
  ];
  publish([{ to, event }]);
}

export type PresenceEvent = Extract<ServerEvent, { t: "presence" }>;

/** The current presence of these agents; disabled ones are left out. [LIM2] `welcome` carries what follows from it. */
export async function presenceEvents(
  parts: PresenceParts,
  agentIds: readonly string[],
): Promise<PresenceEvent[]> {
  if (agentIds.length === 0) return [];
  const [records, reachable] = await Promise.all([
    agentStore.availabilities(parts.database.entry, agentIds),
    parts.presence.reachable(agentIds.map((id) => `agent:${id}` as const)),
  ]);
  return records.map(({ id, availability }) => ({
    t: "presence",
    agentId: id,
    reachable: reachable.has(`agent:${id}`),
    availability,
  }));
}
