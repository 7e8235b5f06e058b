import type { UserActor } from "../platform/kernel/actor.ts";
import { next } from "./lifecycle.ts";
import { transitionStore } from "./transition-store.ts";
import { checkAccess } from "./access.ts";
import type { Database } from "../platform/postgres/database.ts";
import { outcomeOf, RefusedError, type Outcome } from "../platform/kernel/outcome.ts";
import type { Publisher } from "./publisher.ts";

export interface RateRequest {
  conversationId: string;
  score: number;
  comment?: string;
}

export interface RateParts {
  database: Database;
  publisher: Publisher;
}

/** [CNV6] The user's judgement, once, after the end. */
export async function rateConversation(
  { database, publisher }: RateParts,
  actor: UserActor,
  request: RateRequest,
): Promise<Outcome<null>> {
  const { conversationId: id, score, comment } = request;
  return outcomeOf(
    database
      .transaction(async (tx) => {
        const locked = await transitionStore.lock(tx, id);
        const access = await checkAccess(tx, actor, "rate", id);
        if (!access.ok) throw new RefusedError(access.refusal);
        if (locked === null || next(locked.status, "rate") === null)
          throw new RefusedError({ code: "not_ended" });
        if (locked.rating !== null) throw new RefusedError({ code: "already_rated" });
        await transitionStore.rate(tx, id, score, comment ?? null);
        return transitionStore.appendEvent(tx, id, {
          type: "rated",
          score,
          ...(comment !== undefined && { comment }),
        });
      })
      .then(async (message) => {
        await publisher.changes([{ conversationId: id, messages: [message] }]);
        return null;
      }),
  );
}
