import type { SendKind } from "@deskwire/protocol";
import type { SearchTerm } from "../platform/kernel/text-tokens.ts";

export interface SearchQuery {
  text: string;
  /** Only messages that this agent may read; absent: all messages. */
  readableBy?: string;
  userId?: string;
  /** Only messages that this agent wrote. */
  agentId?: string;
  kind?: SendKind;
  from?: string;
  to?: string;
  /** Only messages after this place: the `next` of the previous page. */
  after?: SearchPlace;
  limit: number;
}

/** A place in the order of all messages, which is newest first. */
export interface SearchPlace {
  at: string;
  conversationId: string;
  seq: number;
}

/** How many messages are scanned before an index is used. */
export interface SearchBounds {
  /** The latest messages of all agents. Scanning them takes about as long as the index takes for a rare term. */
  latest: number;
  /** For an agent: the latest readable conversations with this many messages in total, for a page of 30. */
  latestOwn: number;
  /** Up to this many conversations are listed in a query, for the index by conversation. Planning 10,000 takes 40 ms. */
  named: number;
  /** Up to this many of an agent's conversations are read. An agent with more finds hits soon among all messages. */
  listed: number;
}

export interface Search {
  query: SearchQuery;
  terms: readonly SearchTerm[];
  bounds: SearchBounds;
}
