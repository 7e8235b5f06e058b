import type { Availability } from "@deskwire/protocol";
import type { AgentActor } from "../platform/kernel/actor.ts";
import { agentStore } from "../agents/agent-store.ts";
import { assignConversations } from "./assign-conversations.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { announcePresence } from "../agents/announce-presence.ts";

/** [ASG10] What the agent says of taking new work; kept until said otherwise, through reconnects and restarts. */
export async function setAvailability(
  desk: Desk,
  actor: AgentActor,
  availability: Availability,
): Promise<void> {
  await agentStore.setAvailability(desk.database.pool, actor.id, availability);
  await announcePresence(desk, actor.id);
  // [ASG8] Also who takes nothing new changes the queue: what was held without an end goes to others.
  await assignConversations(desk, "drain");
}
