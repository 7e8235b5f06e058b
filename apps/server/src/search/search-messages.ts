import type { SearchPage } from "@deskwire/protocol";
import { isLead, type Actor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { isTime, readTime } from "../platform/kernel/time.ts";
import { isUuid } from "../platform/kernel/uuid.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { findMessages } from "./find-messages.ts";
import type { SearchPlace, SearchQuery } from "./search-query.ts";

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
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  if (after === null) return refuse("bad_request", "The cursor was not issued by this server.");
  const [from, to] = [search.from, search.to].map((text) =>
    text === undefined ? undefined : readTime(text),
  );
  if (from === null || to === null) return refuse("bad_request", "The time is invalid.");
  const { hits, next } = await findMessages(database.pool, {
    ...search,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(after !== undefined && { after }),
    ...(!isLead(actor) && { readableBy: actor.id }),
  });
  return done({ hits, next: next === null ? null : makeCursor(next) });
}

function makeCursor({ at, conversationId, seq }: SearchPlace): string {
  return Buffer.from(`${at} ${conversationId} ${seq}`).toString("base64url");
}

function parseCursor(cursor: string): SearchPlace | null {
  const [at, id, seq = "", ...more] = Buffer.from(cursor, "base64url").toString().split(" ");
  const whole = more.length === 0 && /^\d{1,9}$/.test(seq);
  return whole && isTime(at) && isUuid(id) ? { at, conversationId: id, seq: Number(seq) } : null;
}
