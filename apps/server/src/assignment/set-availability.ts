import type { Availability } from "@deskwire/protocol";
import type { AgentActor } from "../platform/kernel/actor.ts";
import type { Agents } from "../agents/agents.ts";
import { agentStore } from "../agents/agent-store.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { QueueDrain } from "./queue-drain.ts";

export interface AvailabilityParts {
  database: Database;
  drain: Pick<QueueDrain, "request">;
  agents: Pick<Agents, "announce">;
}

/** [ASG10] Sets whether the agent takes new conversations. Kept through reconnects and restarts. */
export async function setAvailability(
  parts: AvailabilityParts,
  actor: AgentActor,
  availability: Availability,
): Promise<void> {
  await agentStore.setAvailability(parts.database.prisma, actor.id, availability);
  // [ASG8] `busy` and `away` change the queue too: a hold without an end is over, and others get the conversation. The drain is
  // asked for first, because the announcement may fail.
  parts.drain.request("drain");
  await parts.agents.announce(actor.id);
}
