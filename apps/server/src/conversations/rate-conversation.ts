import { writtenText } from "@deskwire/protocol";
import type { UserActor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { checkAccess } from "./access.ts";
import { runTransition, type Transitioned, type TransitionParts } from "./run-transition.ts";
import { isPossible } from "./steps.ts";
import { transitionStore } from "./transition-store.ts";

export interface RateRequest {
  conversationId: string;
  score: number;
  comment?: string;
}

/** [CNV6] The user's rating, once, after the end. */
export async function rateConversation(
  parts: TransitionParts,
  actor: UserActor,
  request: RateRequest,
): Promise<Outcome<null>> {
  const outcome = await runTransition(parts, {}, (tx) => rate(tx, actor, request));
  return outcome.ok ? done(outcome.value.value) : outcome;
}

async function rate(
  tx: Queryable,
  actor: UserActor,
  { conversationId, score, comment: written }: RateRequest,
): Promise<Outcome<Transitioned<null>>> {
  const comment = writtenText(written);
  const conversation = await transitionStore.lock(tx, conversationId);
  const access = await checkAccess(tx, actor, "rate", conversationId);
  if (!access.ok) return access;
  if (conversation === null || !isPossible(conversation, "rate")) return refuse("not_ended");
  if (conversation.rating !== null) return refuse("already_rated");
  const messages = await transitionStore.applyOne(tx, {
    transition: "rate",
    conversation,
    score,
    comment: comment ?? null,
    events: [{ type: "rated", score, ...(comment !== undefined && { comment }) }],
  });
  return done({ value: null, changes: [{ conversationId, messages }] });
}
