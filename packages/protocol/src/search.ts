import type { Message } from "./message.ts";

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
