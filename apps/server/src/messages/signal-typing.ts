import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import type { ParticipantKey } from "@deskwire/protocol";
import { checkAccess } from "../conversations/access.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

export interface TypingParts {
  database: Database;
  broker: Broker;
}

/** Tells the other side that the actor is typing or has stopped. Stores nothing. */
export async function signalTyping(
  { database, broker }: TypingParts,
  actor: Actor,
  { conversationId, on }: { conversationId: string; on: boolean },
): Promise<Outcome<null>> {
  const access = await checkAccess(database.pool, actor, "type", conversationId);
  if (!access.ok) return access;
  if (access.value.status === "ended") return refuse("conversation_ended");
  const to = otherSide(actor, access.value);
  const event = { t: "typing", conversationId, by: participantOf(actor), on } as const;
  if (to !== null) broker.publish([{ to: [to], event }]);
  return done(null);
}

function otherSide(
  actor: Actor,
  { userId, agentId }: { userId: string; agentId: string | null },
): ParticipantKey | null {
  if (actor.kind === "agent") return `user:${userId}`;
  return agentId === null ? null : `agent:${agentId}`;
}
