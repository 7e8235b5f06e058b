import type { MessagePage } from "@deskwire/protocol";
import type { Actor } from "../platform/kernel/actor.ts";
import { messageStore, type PageQuery } from "../conversations/message-store.ts";
import { checkAccess } from "../conversations/access.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import { messageForUser } from "../conversations/deliveries.ts";

/** [SEQ4] Reads a page of a conversation that the actor may read. */
export async function syncMessages(
  { database: { pool } }: { database: Database },
  actor: Actor,
  query: PageQuery,
): Promise<Outcome<MessagePage>> {
  const access = await checkAccess(pool, actor, "read", query.conversationId);
  if (!access.ok) return access;
  const page = await messageStore.page(pool, query);
  return done(
    actor.kind === "user" ? { ...page, messages: page.messages.map(messageForUser) } : page,
  );
}
