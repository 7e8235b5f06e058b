import type { Actor } from "../domain/actor.ts";
import { isLead } from "../domain/actor.ts";
import { authorize } from "../domain/authorize.ts";
import { searchStore, type SearchHit, type SearchQuery } from "../storage/search-store.ts";
import { done, type Desk, type Outcome } from "./desk.ts";

/** [SRC2] A page of what an agent finds among what the agent may read, newest first. */
export async function searchMessages(
  desk: Desk,
  actor: Actor,
  query: Omit<SearchQuery, "readableBy">,
): Promise<Outcome<{ hits: SearchHit[]; next: string | null }>> {
  const refusal = authorize(actor, "search");
  if (refusal !== null) return { ok: false, refusal };
  const hits = await searchStore.find(desk.database.pool, {
    ...query,
    ...(!isLead(actor) && { readableBy: actor.id }),
  });
  return done({ hits, next: hits.length < query.limit ? null : (hits.at(-1)?.message.at ?? null) });
}
