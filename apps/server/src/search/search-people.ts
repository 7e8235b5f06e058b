import type { PeoplePage } from "@deskwire/protocol";
import { isLead, type Actor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import { createPageCursors } from "../platform/kernel/page-cursors.ts";
import { isTime } from "../platform/kernel/time.ts";
import { isUuid } from "../platform/kernel/uuid.ts";
import type { Database } from "../platform/postgres/database.ts";
import { findPeople, type PeopleQuery } from "./find-people.ts";

const cursors = createPageCursors({ openedAt: isTime, conversationId: isUuid });

/** `cursor` is the `next` of the previous page. */
export type PeopleRequest = Pick<PeopleQuery, "text" | "limit"> & { cursor?: string };

/** [SRC7] Finds a page of people with a conversation that the agent may read. */
export async function searchPeople(
  { database }: { database: Database },
  actor: Actor,
  { text, limit, cursor }: PeopleRequest,
): Promise<Outcome<PeoplePage>> {
  const refusal = authorize(actor, "search");
  if (refusal !== null) return { ok: false, refusal };
  const after = cursor === undefined ? done(undefined) : cursors.parse(cursor);
  if (!after.ok) return after;
  const { hits, next } = await findPeople(database.pool, {
    text,
    limit,
    ...(after.value !== undefined && { after: after.value }),
    ...(!isLead(actor) && { readableBy: actor.id }),
  });
  return done({ hits, next: next === null ? null : cursors.make(next) });
}
