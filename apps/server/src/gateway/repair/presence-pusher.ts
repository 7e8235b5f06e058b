import { announcePresence, presenceEvents } from "../../agents/announce-presence.ts";
import type { Desk } from "../../platform/kernel/desk.ts";
import type { Delivery } from "../../platform/live/broker/broker.ts";
import { agentStore } from "../../agents/agent-store.ts";
import type { Hub } from "../socket/hub.ts";

/** Tells those who are connected to this node which agents are there. */
export interface PresenceTeller {
  /** Compares what was told last with how it is, and tells what differs. */
  retell(): Promise<void>;
}

/** Every node hears of an agent's coming and going by itself. */
export function createPresenceTeller(desk: Desk, hub: Hub): PresenceTeller {
  // By agent: the event this node told last.
  const told = new Map<string, string>();

  function toThisNode(deliveries: readonly Delivery[]): void {
    for (const { to, event } of deliveries) hub.deliver(to, event);
  }

  hub.onDeliver((event) => {
    if (event.t === "presence") told.set(event.agentId, JSON.stringify(event));
  });
  desk.engine.presence.onChange((participant) => {
    if (!participant.startsWith("agent:") || hub.size === 0) return;
    announcePresence(desk, participant.slice("agent:".length), toThisNode).catch((error: unknown) =>
      desk.log.warn({ err: error }, "presence was not announced"),
    );
  });

  return {
    async retell() {
      if (hub.size === 0) return;
      const events = await presenceEvents(desk, await agentStore.enabledIds(desk.database.pool));
      for (const event of events)
        if (told.get(event.agentId) !== JSON.stringify(event))
          await announcePresence(desk, event.agentId, toThisNode);
    },
  };
}
