import type { Message } from "./message.ts";

/** The query of `GET /search`. */
export interface SearchQuery {
  /** [SRC1] A hit contains every word of it. */
  q: string;
  userId?: string;
  /** Only messages that this agent wrote. */
  agentId?: string;
  kind?: "text" | "note" | "card" | "file";
  /** A date, or a time in UTC. */
  from?: string;
  /** A date, or a time in UTC. */
  to?: string;
  /** `next` of the previous page. */
  cursor?: string;
  /** 1 to 100. 30 by default. */
  limit?: number;
}

/** [SRC1] One message that matches a search. */
export interface SearchHit {
  conversationId: string;
  userId: string;
  message: Message;
}

/** [SRC4] One page of search hits. */
export interface SearchPage {
  /** Newest first. */
  hits: SearchHit[];
  /** The cursor of the next page; null on the last page. */
  next: string | null;
}
