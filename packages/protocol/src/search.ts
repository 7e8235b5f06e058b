import type { ConversationStatus } from "./conversation.ts";
import type { Message } from "./message.ts";
import type { UserProfile } from "./participant.ts";

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

/** The query of `GET /search/people`. */
export interface PeopleQuery {
  /** [SRC8] The words of a name, or the beginning of a user's id. */
  q: string;
  /** `next` of the previous page. */
  cursor?: string;
  /** 1 to 100. 30 by default. */
  limit?: number;
}

/** [SRC7] One person, with the latest of their conversations that the agent may read. */
export interface PersonHit {
  user: UserProfile;
  conversationId: string;
  status: ConversationStatus;
  /** The time of the conversation's last message. */
  lastAt: string;
}

/** [SRC7] One page of people. */
export interface PeoplePage {
  /** By the opening of their conversations, newest first. */
  hits: PersonHit[];
  /** The cursor of the next page; null on the last page. */
  next: string | null;
}
