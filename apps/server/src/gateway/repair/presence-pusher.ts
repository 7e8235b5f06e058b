import type { Agents } from "../../agents/agents.ts";
import type { Log } from "../../platform/kernel/log.ts";
import type { Presence } from "../../platform/live/presence/presence.ts";
import type { Delivery } from "../../platform/live/broker/broker.ts";
import type { Hub } from "../socket/hub.ts";

/** Tells those who are connected to this node which agents are there. */
export interface PresenceTeller {
  /** Compares what was told last with how it is, and tells what differs. */
  retell(): Promise<void>;
}

export interface PresenceTellerParts {
  agents: Pick<Agents, "announce" | "presenceOfAll">;
  presence: Presence;
  log: Log;
}

/** Every node hears of an agent's coming and going by itself. */
export function createPresenceTeller(
  { agents, presence, log }: PresenceTellerParts,
  hub: Hub,
): PresenceTeller {
  // By agent: the event this node told last.
  const told = new Map<string, string>();

  function toThisNode(deliveries: readonly Delivery[]): void {
    for (const { to, event } of deliveries) hub.deliver(to, event);
  }

  hub.onDeliver((event) => {
    if (event.t === "presence") told.set(event.agentId, JSON.stringify(event));
  });
  presence.onChange((participant) => {
    if (!participant.startsWith("agent:") || hub.size === 0) return;
    agents
      .announce(participant.slice("agent:".length), toThisNode)
      .catch((error: unknown) => log.warn({ err: error }, "presence was not announced"));
  });

  return {
    async retell() {
      if (hub.size === 0) return;
      const events = await agents.presenceOfAll();
      for (const event of events)
        if (told.get(event.agentId) !== JSON.stringify(event))
          await agents.announce(event.agentId, toThisNode);
    },
  };
}
