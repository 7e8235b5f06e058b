/** One element that a back end pushed to a user's list. */
export interface PushedItem {
  /** The same for ever, however often the item is handed over. */
  id: string;
  /** Empty: the list names nobody. */
  userId: string;
  text: string;
}

/** What becomes of what comes in from a back end that only knows Redis. */
export interface IngressSink {
  /**
   * Resolves once all of it is durable; rejects to get it again. Items of one user come in the order they were pushed.
   * Answers the ids of items that nobody can ever receive; they are set aside.
   */
  pushed(items: readonly PushedItem[]): Promise<readonly string[]>;
  /** A value of a topic; on one node alone. */
  published(topic: string, text: string): void;
}

/** Takes in what back ends push and publish. One node at a time does it; when it dies, another takes over within seconds. */
export interface Ingress {
  close(): Promise<void>;
}
