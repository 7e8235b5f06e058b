import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";
import type { Delivery } from "../platform/live/broker/broker.ts";
import { agentStore } from "./agent-store.ts";
import type { Desk } from "../platform/kernel/desk.ts";

/** Tells every agent, and the users this agent serves, whether the agent is there. `publish` goes to all nodes unless told otherwise. */
export async function announcePresence(
  desk: Desk,
  agentId: string,
  publish: (deliveries: readonly Delivery[]) => void = (deliveries) =>
    desk.engine.broker.publish(deliveries),
): Promise<void> {
  const [audience, [event]] = await Promise.all([
    agentStore.audience(desk.database.pool, agentId),
    presenceEvents(desk, [agentId]),
  ]);
  if (event === undefined) return;
  const to: ParticipantKey[] = [
    ...audience.agentIds.map((id) => `agent:${id}` as const),
    ...audience.userIds.map((id) => `user:${id}` as const),
  ];
  publish([{ to, event }]);
}

type PresenceEvent = Extract<ServerEvent, { t: "presence" }>;

/** How it stands with these agents now. */
export async function presenceEvents(
  desk: Desk,
  agentIds: readonly string[],
): Promise<PresenceEvent[]> {
  if (agentIds.length === 0) return [];
  const [records, reachable] = await Promise.all([
    agentStore.availabilities(desk.database.pool, agentIds),
    desk.engine.presence.reachable(agentIds.map((id) => `agent:${id}` as const)),
  ]);
  return records.map(({ id, availability }) => ({
    t: "presence",
    agentId: id,
    reachable: reachable.has(`agent:${id}`),
    availability,
  }));
}
