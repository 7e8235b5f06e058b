import type { PeoplePage, SearchPage } from "@deskwire/protocol";
import type { Publisher } from "../conversations/publisher.ts";
import type { Actor } from "../platform/kernel/actor.ts";
import type { Log } from "../platform/kernel/log.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { createIndexer } from "./indexer.ts";
import { searchPeople, type PeopleRequest } from "./search-people.ts";
import { searchMessages, type SearchRequest } from "./search-messages.ts";

/** Full-text search for agents, and its index. */
export interface Search {
  /** [SRC2] [SRC4] Finds a page of messages that the agent may read, newest first. */
  find(actor: Actor, request: SearchRequest): Promise<Outcome<SearchPage>>;
  /** [SRC7] Finds a page of people with a conversation that the agent may read. */
  findPeople(actor: Actor, request: PeopleRequest): Promise<Outcome<PeoplePage>>;
  /** [SRC3] Tells that the conversation has a new message. The next round indexes it. */
  touch(conversationId: string): void;
  /** Runs a last round of indexing. Resolves after it, or after three seconds. */
  close(): Promise<void>;
}

export interface SearchParts {
  database: Database;
  publisher: Pick<Publisher, "onChanges">;
  /** Messages that wait for their commit. Indexing is held back while there are many. */
  messagesPending(): number;
  /** [SRC3] Milliseconds between two searches for messages that another node left unindexed. */
  lookMs: number;
  log: Log;
}

export function createSearch(parts: SearchParts): Search {
  const indexer = createIndexer(parts, { lookMs: parts.lookMs });
  parts.publisher.onChanges((changes) => {
    for (const { conversationId, messages } of changes)
      if (messages.some((message) => message.kind === "note")) indexer.touch(conversationId);
  });
  return {
    find: (actor, request) => searchMessages(parts, actor, request),
    findPeople: (actor, request) => searchPeople(parts, actor, request),
    touch: (conversationId) => indexer.touch(conversationId),
    close: () => indexer.close(),
  };
}
