import type { DecisionList } from "@deskwire/protocol";
import { checkAccess } from "../conversations/access.ts";
import type { Actor } from "../platform/kernel/actor.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { assignmentStore } from "./assignment-store.ts";

/** [ASG5] Every assignment decision of a conversation, for agents who may read it. */
export async function readDecisions(
  { database: { pool } }: { database: Database },
  actor: Actor,
  conversationId: string,
): Promise<Outcome<DecisionList>> {
  const access = await checkAccess(pool, actor, "decisions", conversationId);
  return access.ok
    ? done({ decisions: await assignmentStore.decisions(pool, conversationId) })
    : access;
}
