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
import { createTopicWriter, topicStore, type KeptValue } from "./topic-store.ts";

export type { Follower } from "./subscribe-topic.ts";

/** Topics: the main site publishes values, users follow them. */
export interface Topics {
  /** [TOP1] [TOP2] Follows a topic for one connection, and answers its latest value. */
  subscribe(
    actor: UserActor,
    request: { topic: string },
    follower: Follower,
  ): Promise<Outcome<RequestTable["subscribe"]["ok"]>>;
  /** [TOP3] Keeps a value as the latest and tells every follower on every node. */
  publish(actor: SiteActor, publication: TopicPublication): Promise<Outcome<object>>;
  /** [ING4] The same with a value of a channel, while its term runs; false: it is over, and nobody was told. */
  publishInTerm(actor: SiteActor, publication: TermPublication): Promise<Outcome<boolean>>;
  /** [ING4] Begins a term of the channels and answers its number: nothing of an earlier term is stored any more. */
  beginTerm(): Promise<number>;
  /** The latest values of these topics; topics without a value are left out. */
  latest(topics: readonly string[]): Promise<Map<string, KeptValue>>;
  /** Resolves when every value that was taken on is committed. */
  drain(): Promise<void>;
}

export interface TopicsParts {
  database: Database;
  broker: Broker;
  /** Patterns of topics that everybody may follow. */
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
