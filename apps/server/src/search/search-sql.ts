import { readableBy as isOrWasOf } from "../conversations/conversation-store.ts";
import type { SearchQuery } from "./search-query.ts";
import { tsqueryOf, type SearchTerm } from "../platform/kernel/text-tokens.ts";

// Parts of the search's SQL. `s` is a row of message_search, `c` a row of conversation.

export const NEWEST_FIRST = "ORDER BY s.at DESC, s.conversation_id DESC, s.seq DESC";

export interface Parameters {
  readonly values: unknown[];
  /** Returns the placeholder. */
  add(value: unknown): string;
}

export function createParameters(): Parameters {
  const values: unknown[] = [];
  return { values, add: (value) => `$${values.push(value)}` };
}

export function whereOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}

/** The message holds every term. */
export function holdsTerms(terms: readonly SearchTerm[], parameters: Parameters): string {
  return `s.tokens @@ ${tsquery(terms, parameters)}`;
}

/**
 * The same with the terms hidden from the planner. For a hidden term the planner assumes that one message in two hundred
 * holds it.
 */
export function holdsHiddenTerms(terms: readonly SearchTerm[], parameters: Parameters): string {
  return `s.tokens @@ (SELECT ${tsquery(terms, parameters)})`;
}

function tsquery(terms: readonly SearchTerm[], { add }: Parameters): string {
  return `${add(tsqueryOf(terms))}::tsquery`;
}

/** The query's filters on messages. The indexes by time cover them. */
export function messageFilters(query: SearchQuery, { add }: Parameters): string[] {
  const { userId, agentId, kind, from, to, after } = query;
  const conditions: string[] = [];
  if (userId !== undefined) conditions.push(`s.user_id = ${add(userId)}`);
  if (agentId !== undefined) conditions.push(`s.sender = ${add(`agent:${agentId}`)}`);
  if (kind !== undefined) conditions.push(`s.kind = ${add(kind)}::message_kind`);
  if (from !== undefined) conditions.push(`s.at >= ${add(from)}::timestamptz`);
  if (to !== undefined) conditions.push(`s.at < ${add(to)}::timestamptz`);
  if (after !== undefined) {
    const last = `(${add(after.at)}::timestamptz, ${add(after.conversationId)}::uuid, ${add(after.seq)}::integer)`;
    conditions.push(`(s.at, s.conversation_id, s.seq) < ${last}`);
  }
  return conditions;
}

/** Conversations that can hold such a message: all messages are written between `opened_at` and `last_at`. */
export function conversationFilters(query: SearchQuery, { add }: Parameters): string[] {
  const { userId, from, to, after } = query;
  const conditions: string[] = [];
  if (userId !== undefined) conditions.push(`c.user_id = ${add(userId)}`);
  if (from !== undefined) conditions.push(`c.last_at >= ${add(from)}::timestamptz`);
  if (to !== undefined) conditions.push(`c.opened_at < ${add(to)}::timestamptz`);
  if (after !== undefined) conditions.push(`c.opened_at <= ${add(after.at)}::timestamptz`);
  return conditions;
}

/** [ACC2] The condition under which an agent, named by a parameter, may read conversation `c`. */
export function readableBy(parameter: string): string {
  return `(c.status = 'queued' OR ${isOrWasOf(parameter)})`;
}

/** Only messages of conversations that the query's agent may read. */
export function readableOnly({ readableBy: agentId }: SearchQuery, { add }: Parameters): string[] {
  if (agentId === undefined) return [];
  return [
    `s.conversation_id IN (SELECT c.id FROM conversation c WHERE ${readableBy(add(agentId))})`,
  ];
}
