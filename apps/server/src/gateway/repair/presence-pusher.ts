import type { Agents } from "../../agents/agents.ts";
import type { Log } from "../../platform/kernel/log.ts";
import type { Delivery } from "../../platform/live/broker/broker.ts";
import type { Presence } from "../../platform/live/presence/presence.ts";
import type { Hub } from "../socket/hub.ts";

/** Tells the clients of this node which agents are reachable. Every node notices the changes by itself. */
export interface PresencePusher {
  /** Compares the presence of all agents with the last events, and sends the differences. */
  retell(): Promise<void>;
}

export interface PresencePusherParts {
  agents: Pick<Agents, "announce" | "presenceOfAll">;
  presence: Presence;
  log: Log;
}

export function createPresencePusher(
  { agents, presence, log }: PresencePusherParts,
  hub: Hub,
): PresencePusher {
  // By agent: the last event of this node, as JSON.
  const told = new Map<string, string>();
  const toThisNode = (deliveries: readonly Delivery[]): void => {
    for (const { to, event } of deliveries) hub.deliver(to, event);
  };
  hub.onDeliver((event) => {
    if (event.t === "presence") told.set(event.agentId, JSON.stringify(event));
  });
  presence.onChange((participant) => {
    if (!participant.startsWith("agent:") || hub.size === 0) return;
    agents
      .announce(participant.slice("agent:".length), toThisNode)
      .catch((error: unknown) => log.warn({ err: error }, "presence could not be announced"));
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
