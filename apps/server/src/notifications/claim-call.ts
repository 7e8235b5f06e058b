import type { Refusal } from "@deskwire/protocol";
import { createBatcher } from "../platform/postgres/batcher.ts";
import type { Database } from "../platform/postgres/database.ts";
import { callTargetStore } from "./call-target-store.ts";
import { firstAnswer } from "./hook-answer.ts";

/** A signed call before it is executed, or after it was refused. */
export interface CallClaim {
  /** The `webhook-id`. */
  id: string;
  /** Method and path. */
  target: string;
  /** Whether the id serves for no other target from now on, although the call leaves no answer in the database. */
  keep: boolean;
}

export type Claimed =
  | { status: "free" }
  /** A read or a refused call with another method or path had the id. */
  | { status: "other" }
  /** [HOK2] A call with this id was answered before. */
  | { status: "answered"; answer: object };

/** [DOR9] The refusal of a call whose headers served for another one. */
export const OTHER_CALL: Refusal = {
  code: "signature_invalid",
  message: "This webhook-id has served for a call with another method or path.",
  reason: "other_call",
};

const PENDING_MAX = 10_000;

/**
 * [DOR9] Compares signed calls with earlier ones. The signature covers neither method nor path, so without this the headers
 * of a read would serve for a call without a body that destroys. Calls of one tick share their queries.
 */
export function createCallClaims({ pool }: Database): (claim: CallClaim) => Promise<Claimed> {
  const batcher = createBatcher<CallClaim, Claimed>({
    async flush(claims) {
      const kept = claims.filter(({ keep }) => keep);
      if (kept.length > 0) await callTargetStore.keep(pool, kept);
      const ids = claims.map(({ id }) => id);
      const known = await callTargetStore.find(pool, ids);
      return known.map(({ target, answer, statuses }, at): Claimed => {
        if (answer !== null) return { status: "answered", answer: firstAnswer(answer, statuses) };
        return { status: target === null || target === claims[at]?.target ? "free" : "other" };
      });
    },
    keyOf: ({ id }) => id,
    maxPending: PENDING_MAX,
  });
  return (claim) => batcher.add(claim);
}
