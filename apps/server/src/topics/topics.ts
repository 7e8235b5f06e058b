import type { RequestTable } from "@deskwire/protocol";
import type { SiteActor, UserActor } from "../platform/kernel/actor.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import {
  publishInTerm,
  publishTopic,
  type TermPublication,
  type TopicPublication,
} from "./publish-topic.ts";
import { subscribeTopic, type Follower } from "./subscribe-topic.ts";
import { topicStore, type KeptValue } from "./topic-store.ts";
import { createTopicWriter } from "./topic-writer.ts";

export type { Follower } from "./subscribe-topic.ts";

/** Topics: the main site publishes values, and users subscribe to them. */
export interface Topics {
  /** [TOP1] [TOP2] Subscribes one connection to a topic, and returns the latest value. */
  subscribe(
    actor: UserActor,
    request: { topic: string },
    follower: Follower,
  ): Promise<Outcome<RequestTable["subscribe"]["ok"]>>;
  /** [TOP3] Stores a value as the latest, and sends it to every subscriber on every node. */
  publish(actor: SiteActor, publication: TopicPublication): Promise<Outcome<object>>;
  /** [ING4] Publishes a value of a channel while its term runs. False: the term is over, and the value was dropped. */
  publishInTerm(actor: SiteActor, publication: TermPublication): Promise<Outcome<boolean>>;
  /** [ING4] Begins a new term of the channels and returns its number. Values of earlier terms are dropped from then on. */
  beginTerm(): Promise<number>;
  /** The latest values of these topics. A topic without a value is absent. */
  latest(topics: readonly string[]): Promise<Map<string, KeptValue>>;
  /** Resolves when every accepted value is committed. */
  drain(): Promise<void>;
}

export interface TopicsParts {
  database: Database;
  broker: Broker;
  /** Patterns of topics that every user may subscribe to. */
  publicTopics: readonly string[];
}

export function createTopics(parts: TopicsParts): Topics {
  const { database, broker } = parts;
  const writer = createTopicWriter(database);
  const publishing = { database, broker, writer };
  return {
    subscribe: (actor, request, follower) => subscribeTopic(parts, actor, request, follower),
    publish: (actor, publication) => publishTopic(publishing, actor, publication),
    publishInTerm: (actor, publication) => publishInTerm(publishing, actor, publication),
    beginTerm: () => topicStore.beginTerm(database.pool),
    latest: (topics) => topicStore.latest(database.pool, topics),
    drain: () => writer.drain(),
  };
}
