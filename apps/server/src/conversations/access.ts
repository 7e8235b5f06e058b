import type { Actor } from "../platform/kernel/actor.ts";
import {
  authorize,
  type ConversationAction,
  type ConversationFacts,
} from "../platform/kernel/authorize.ts";
import { conversationStore } from "./conversation-store.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

/** Loads the facts that `authorize` needs of a conversation, and applies it. */
export async function checkAccess(
  db: Queryable,
  actor: Actor,
  action: ConversationAction,
  conversationId: string,
): Promise<Outcome<ConversationFacts>> {
  const facts = await conversationStore.facts(db, conversationId, actor.id, actor.kind === "agent");
  if (facts === null) return refuse("unknown_conversation");
  const refusal = authorize(actor, action, facts);
  return refusal === null ? done(facts) : { ok: false, refusal };
}
