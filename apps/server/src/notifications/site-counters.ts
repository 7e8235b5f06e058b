import type { CountersAnswer } from "@deskwire/protocol";
import type { SiteActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import { answerOnce } from "./answer-once.ts";
import { counterStore } from "./counter-store.ts";
import { tellCounters, type CounterParts } from "./tell-counters.ts";

/** [LIM12] As in record_events. */
const CATEGORIES_MAX = 200;

/** Rolls back the call. */
class TooManyCategories extends Error {}

export interface SetRequest {
  /** The `webhook-id`. */
  callId: string;
  userId: string;
  set: Record<string, number>;
}

/** [CTR6] Reads a user's counters for the main site. */
export async function siteCounters(
  { database }: Pick<CounterParts, "database">,
  actor: SiteActor,
  userId: string,
): Promise<Outcome<CountersAnswer>> {
  const refusal = authorize(actor, "counters.read");
  if (refusal !== null) return { ok: false, refusal };
  return done({ counters: await counterStore.ofUser(database.pool, userId) });
}

/** [CTR6] Sets a user's counters. [HOK2] A repeat of the call gets the first answer and changes nothing. */
export async function setCounters(
  parts: CounterParts,
  actor: SiteActor,
  request: SetRequest,
): Promise<Outcome<object>> {
  const refusal = authorize(actor, "counters.set");
  if (refusal !== null) return { ok: false, refusal };
  const { callId, userId, set } = request;
  try {
    const { answer, repeat } = await answerOnce(parts.database, callId, async (tx) => {
      const count = await counterStore.countWith(tx, userId, Object.keys(set));
      if (count > CATEGORIES_MAX) throw new TooManyCategories();
      await counterStore.set(tx, userId, set);
      return { counters: await counterStore.ofUser(tx, userId) };
    });
    if (!repeat) await tellCounters(parts, userId);
    return done(answer);
  } catch (error) {
    if (error instanceof TooManyCategories)
      return refuse("too_large", "A user has at most 200 categories of counters.");
    throw error;
  }
}
