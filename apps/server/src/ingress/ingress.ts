/** One element that a back end pushed to a user's list. */
export interface PushedItem {
  /** The same for ever, however often the item is handed over. */
  id: string;
  /** Empty: the list names nobody. */
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

/** What becomes of what comes in from a back end that only knows Redis. */
export interface IngressSink {
  /**
   * Resolves once all of it is durable; rejects to get it again. Items of one user come in the order they were pushed.
   * Answers the ids of items that nobody can ever receive; they are set aside.
   */
  pushed(items: readonly PushedItem[]): Promise<readonly string[]>;
  /** Begins a term of publishing and answers its number: of earlier ones nothing is stored any more, also not what is under way. */
  beginTerm(): Promise<number>;
  /**
   * A value of a topic. Resolves, and never rejects, when nothing more comes of it: true, it is stored or can never be; false,
   * it is not, or may not be, as when its term is over.
   */
  published(topic: string, text: string, term: number): Promise<boolean>;
  /**
   * Those of these values that are not their topic's latest, nor were followed by a later one. They must hold each topic's last
   * message of those that were stored so far.
   */
  missed(values: readonly HeardValue[]): Promise<readonly HeardValue[]>;
}

/** Takes in what back ends push and publish. One node at a time does it; when it dies, another takes over within seconds. */
export interface Ingress {
  close(): Promise<void>;
}
