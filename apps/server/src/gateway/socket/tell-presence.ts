import type { ServerEvent } from "@deskwire/protocol";
import type { Agents } from "../../agents/agents.ts";
import type { Actor } from "../../platform/kernel/actor.ts";
import type { Snapshot } from "../../welcome/welcome.ts";

export interface PresenceAudience {
  actor: Actor;
  snapshot: Snapshot;
  send(event: ServerEvent): void;
}

/** Tells an agent who signs in about all agents, and a user about the agents of the user's open conversations. */
export async function tellPresence(
  agents: Pick<Agents, "presenceOf" | "presenceOfAll">,
  { actor, snapshot, send }: PresenceAudience,
): Promise<void> {
  const events = await (actor.kind === "agent"
    ? agents.presenceOfAll()
    : agents.presenceOf(openAgents(snapshot)));
  for (const event of events) send(event);
}

function openAgents({ conversations }: Snapshot): string[] {
  return conversations.flatMap(({ status, agent }) =>
    status === "open" && agent !== null ? [agent.id] : [],
  );
}
