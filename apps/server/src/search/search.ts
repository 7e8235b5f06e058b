import type { SearchPage } from "@deskwire/protocol";
import type { Publisher } from "../conversations/publisher.ts";
import type { Actor } from "../platform/kernel/actor.ts";
import type { Log } from "../platform/kernel/log.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { createIndexer } from "./indexer.ts";
import { searchMessages, type SearchRequest } from "./search-messages.ts";

/** Full-text search for agents, and the index behind it. */
export interface Search {
  /** [SRC2] [SRC4] A page of what an agent finds among what the agent may read, newest first. */
  find(actor: Actor, request: SearchRequest): Promise<Outcome<SearchPage>>;
  /** [SRC3] This conversation has a new message: the next round indexes it. */
  touch(conversationId: string): void;
  /** Resolves after a last round, or after the three seconds that a stopping node can wait. */
  close(): Promise<void>;
}

export interface SearchParts {
  database: Database;
  publisher: Pick<Publisher, "onChanges">;
  /** Messages that wait for their commit: while there are many, indexing stands back. */
  messagesPending(): number;
  /** [SRC3] Milliseconds between two looks for messages that another node left unindexed. */
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
    touch: (conversationId) => indexer.touch(conversationId),
    close: () => indexer.close(),
  };
}
