import type { SearchPage } from "@deskwire/protocol";
import { isLead, type Actor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { createPageCursors } from "../platform/kernel/page-cursors.ts";
import { isTime, readTime } from "../platform/kernel/time.ts";
import { isUuid } from "../platform/kernel/uuid.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { findMessages } from "./find-messages.ts";
import type { SearchPlace, SearchQuery } from "./search-query.ts";

const cursors = createPageCursors({
  at: isTime,
  conversationId: isUuid,
  seq: (text = "") => /^\d{1,9}$/.test(text),
});

/** `readTime` parses `from` and `to`. `cursor` is the `next` of the previous page. */
export type SearchRequest = Omit<SearchQuery, "readableBy" | "after"> & { cursor?: string };

/** [SRC2] [SRC4] Finds a page of messages that the agent may read, newest first. */
export async function searchMessages(
  { database }: { database: Database },
  actor: Actor,
  query: SearchRequest,
): Promise<Outcome<SearchPage>> {
  const refusal = authorize(actor, "search");
  if (refusal !== null) return { ok: false, refusal };
  const { cursor, ...search } = query;
  const after = cursor === undefined ? done(undefined) : cursors.parse(cursor);
  if (!after.ok) return after;
  const [from, to] = [search.from, search.to].map((text) =>
    text === undefined ? undefined : readTime(text),
  );
  if (from === null || to === null) return refuse("bad_request", "The time is invalid.");
  const { hits, next } = await findMessages(database.pool, {
    ...search,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(after.value !== undefined && { after: toPlace(after.value) }),
    ...(!isLead(actor) && { readableBy: actor.id }),
  });
  return done({
    hits,
    next: next === null ? null : cursors.make({ ...next, seq: String(next.seq) }),
  });
}

function toPlace(last: Record<keyof SearchPlace, string>): SearchPlace {
  return { ...last, seq: Number(last.seq) };
}
