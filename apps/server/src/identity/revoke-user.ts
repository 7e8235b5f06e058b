import { isDeepStrictEqual } from "node:util";
import { CLOSE } from "@deskwire/protocol";
import type { SiteActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { answerOnce } from "../notifications/answer-once.ts";
import { revocationStore } from "./revocation-store.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";

export interface RevokeParts {
  database: Database;
  broker: Broker;
}

/** [IDN8] Revokes every token issued to the user until now, and closes the user's sockets on all nodes. */
export async function revokeUser(
  { database, broker }: RevokeParts,
  actor: SiteActor,
  { callId, userId }: { callId: string; userId: string },
): Promise<Outcome<object>> {
  const refusal = authorize(actor, "users.revoke");
  if (refusal !== null) return { ok: false, refusal };
  const own = { userId, revoked: true };
  const { answer } = await answerOnce(database, callId, async (tx) => {
    await revocationStore.revoke(tx, userId);
    return own;
  });
  // [HOK2] Another call has this id already; its answer is repeated.
  if (!isDeepStrictEqual(answer, own)) return done(answer);
  // The signal follows the commit: a later sign-in with an older token is refused, and an earlier one gets the signal.
  // A repeated call signals again, in case the first signal was lost.
  const revokedAt = (await revocationStore.revokedAt(database.pool, [userId])).get(userId);
  if (revokedAt !== undefined)
    broker.signal({
      type: "kick",
      participant: `user:${userId}`,
      code: CLOSE.kicked,
      reason: "signed out by the main site",
      revokedAt,
    });
  return done(answer);
}
