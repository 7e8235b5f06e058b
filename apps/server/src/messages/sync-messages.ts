import type { MessagePage } from "@deskwire/protocol";
import type { Actor } from "../platform/kernel/actor.ts";
import { messageStore, type PageQuery } from "../conversations/message-store.ts";
import { checkAccess } from "../conversations/access.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import { messageForUser } from "../conversations/publish.ts";

/** [SEQ4] A page of a conversation that the actor may read. */
export async function syncMessages(
  desk: Desk,
  actor: Actor,
  query: PageQuery,
): Promise<Outcome<MessagePage>> {
  const access = await checkAccess(desk.database.pool, actor, "read", query.conversationId);
  if (!access.ok) return access;
  const page = await messageStore.page(desk.database.pool, query);
  return done(
    actor.kind === "user" ? { ...page, messages: page.messages.map(messageForUser) } : page,
  );
}
