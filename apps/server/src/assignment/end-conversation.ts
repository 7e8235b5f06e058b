import type { EndReason } from "@deskwire/protocol";
import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import { next } from "../conversations/lifecycle.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { checkAccess } from "../conversations/access.ts";
import { assignConversations, type AssignParts } from "./assign-conversations.ts";
import { outcomeOf, RefusedError, type Outcome } from "../platform/kernel/outcome.ts";
import type { Change } from "../conversations/deliveries.ts";

/** [CNV4] Ends a conversation; one that has ended answers the seq of its end. Frees the agent's place. */
export async function endConversation(
  parts: AssignParts,
  actor: Actor,
  request: { conversationId: string; reason?: string },
): Promise<Outcome<{ seq: number }>> {
  const { conversationId: id } = request;
  const changes: Change[] = [];
  const outcome = await outcomeOf(
    parts.database.transaction(async (tx) => {
      changes.length = 0;
      const locked = await transitionStore.lock(tx, id);
      const access = await checkAccess(tx, actor, "end", id);
      if (!access.ok) throw new RefusedError(access.refusal);
      if (locked === null || next(locked.status, "end") === null)
        return { seq: (await transitionStore.seqOfEvent(tx, id, "ended")) ?? 0 };
      await transitionStore.end(tx, id);
      const message = await transitionStore.appendEvent(tx, id, {
        type: "ended",
        by: participantOf(actor),
        reason: endReason(actor, locked.agentId),
        ...(request.reason !== undefined && { text: request.reason }),
      });
      changes.push({
        conversationId: id,
        messages: [message],
        formerOfferId: locked.offeredAgentId,
      });
      return { seq: message.seq };
    }),
  );
  await parts.publisher.changes(changes);
  if (changes.length > 0) await assignConversations(parts, "drain");
  return outcome;
}

function endReason(actor: Actor, agentId: string | null): EndReason {
  if (actor.kind === "user") return "user";
  return actor.id === agentId ? "agent" : "supervisor";
}
