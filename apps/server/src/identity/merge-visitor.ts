import { CLOSE } from "@deskwire/protocol";
import type { Assignment } from "../assignment/assignment.ts";
import type { UserActor } from "../platform/kernel/actor.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { revocationStore } from "./revocation-store.ts";

export interface MergeParts {
  database: Database;
  broker: Broker;
  assignment: Pick<Assignment, "mergeVisitor">;
}

/**
 * [MRG1] The visitor turns out to be this user: the visitor's conversations become the user's, once and for ever. Only a
 * verified user takes over a visitor, and nobody takes over a user.
 */
export async function mergeVisitor(
  { database, broker, assignment }: MergeParts,
  { user, visitor }: { user: UserActor; visitor: UserActor },
): Promise<void> {
  if (user.profile.visitor || !visitor.profile.visitor) return;
  const merged = await assignment.mergeVisitor({ user, visitor });
  if (merged === null) return;
  // [MRG3] What agents hold of these conversations names the visitor.
  broker.publish(
    merged.flatMap(({ id, agentId }) =>
      agentId === null
        ? []
        : [
            {
              to: [`agent:${agentId}` as const],
              event: { t: "reset", conversationId: id, reason: "merged" } as const,
            },
          ],
    ),
  );
  const revokedAt = (await revocationStore.revokedAt(database.pool, [visitor.id])).get(visitor.id);
  if (revokedAt !== undefined)
    broker.signal({
      type: "kick",
      participant: visitor.key,
      code: CLOSE.kicked,
      reason: "the visitor has signed in as a user",
      revokedAt,
    });
}
