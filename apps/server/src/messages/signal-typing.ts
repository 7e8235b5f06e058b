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

/** Tells the other side that the actor types, or has stopped. Nothing is stored. */
export async function signalTyping(
  { database, broker }: TypingParts,
  actor: Actor,
  request: { conversationId: string; on: boolean },
): Promise<Outcome<null>> {
  const access = await checkAccess(database.pool, actor, "type", request.conversationId);
  if (!access.ok) return access;
  if (access.value.status === "ended") return refuse("conversation_ended");
  const { userId, agentId } = access.value;
  const to: ParticipantKey | null =
    actor.kind === "agent" ? `user:${userId}` : agentId === null ? null : `agent:${agentId}`;
  if (to !== null) {
    broker.publish([
      {
        to: [to],
        event: {
          t: "typing",
          conversationId: request.conversationId,
          by: participantOf(actor),
          on: request.on,
        },
      },
    ]);
  }
  return done(null);
}
