import type {
  Conversation,
  ConversationAnswer,
  ConversationPage,
  ConversationQuery,
  MessagePage,
} from "@deskwire/protocol";
import type { Actor, UserActor } from "../platform/kernel/actor.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { conversationStore } from "./conversation-store.ts";
import { messageStore } from "./message-store.ts";
import { findNews, type Head, type NewsQuery } from "./news-store.ts";
import type { Publisher } from "./publisher.ts";
import { purgeConversations } from "./purge-conversations.ts";
import { rateConversation, type RateRequest } from "./rate-conversation.ts";
import { listConversations, readConversation } from "./read-conversations.ts";

export type { Head } from "./news-store.ts";

/** Conversations: reading, rating and deleting them. The `assignment` room opens, hands over and ends them. */
export interface Conversations {
  /** A page of the conversations that the actor may list. */
  list(actor: Actor, query: ConversationQuery): Promise<Outcome<ConversationPage>>;
  read(actor: Actor, id: string): Promise<Outcome<ConversationAnswer>>;
  /** [CNV6] The user's rating, once, after the end. */
  rate(actor: UserActor, request: RateRequest): Promise<Outcome<null>>;
  /**
   * For repair, with no actor: of the conversations that concern these participants, those that differ from `known` and
   * those that `known` does not hold.
   */
  news(query: NewsQuery): Promise<Head[]>;
  /** For repair, with no actor: the conversation as agents see it; null when it does not exist. */
  current(id: string): Promise<Conversation | null>;
  /** For repair, with no actor: a page of messages past `after`, as agents see them. */
  messagesAfter(query: {
    conversationId: string;
    after: number;
    limit: number;
  }): Promise<MessagePage>;
  /** [MBX5] Deletes conversations that ended more than so many days ago; 0: none. */
  purge(retentionDays: number): Promise<void>;
}

export interface ConversationsParts {
  database: Database;
  publisher: Publisher;
}

export function createConversations(parts: ConversationsParts): Conversations {
  const { pool } = parts.database;
  return {
    list: (actor, query) => listConversations(parts, actor, query),
    read: (actor, id) => readConversation(parts, actor, id),
    rate: (actor, request) => rateConversation(parts, actor, request),
    news: (query) => findNews(pool, query),
    current: (id) => conversationStore.byId(pool, id),
    messagesAfter: (query) => messageStore.page(pool, query),
    purge: (retentionDays) => purgeConversations(parts, retentionDays),
  };
}
