import { checkAccess } from "../conversations/access.ts";
import type { Actor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";

/** Checks whether the actor may upload for this conversation now. */
export async function checkUpload(
  { database }: { database: Database },
  actor: Actor,
  conversationId: string,
): Promise<Outcome<null>> {
  const access = await checkAccess(database.pool, actor, "attach", conversationId);
  if (!access.ok) return access;
  return access.value.status === "ended" ? refuse("conversation_ended") : done(null);
}
