/** One element that a back end pushed to a user's list. */
export interface PushedItem {
  /** Identifies the item for ever, however often it is handed over. */
  id: string;
  /** Empty when the list names no user. */
  userId: string;
  text: string;
}

/** A message of a channel. */
export interface HeardValue {
  topic: string;
  text: string;
  /** By `performance.now()`. */
  heardAt: number;
}

/** Stores what comes from a back end that only knows Redis. */
export interface IngressSink {
  /**
   * Resolves once all items are durable, with the ids of those that no user can ever receive, which are set aside. Rejects
   * to get the items again. Items of one user come in the order in which they were pushed.
   */
  pushed(items: readonly PushedItem[]): Promise<readonly string[]>;
  /**
   * Begins a term of publishing and resolves with its number. From then on no value of an earlier term is stored, not
   * even one under way.
   */
  beginTerm(): Promise<number>;
  /**
   * Hands over a value of a topic. Never rejects. Resolves when its fate is settled: true when it is stored or can never
   * be; false when it is not stored, or may not be, as after the end of its term.
   */
  published(topic: string, text: string, term: number): Promise<boolean>;
  /**
   * Resolves with those of the values that are not their topic's latest and were not followed by a later one. The values
   * must include, for each topic, the last message that was stored so far.
   */
  missed(values: readonly HeardValue[]): Promise<readonly HeardValue[]>;
}

/** Takes in what back ends push and publish. One node at a time does it; when it dies, another takes over within seconds. */
export interface Ingress {
  close(): Promise<void>;
}
