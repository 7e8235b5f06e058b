import type { RequestTable } from "@deskwire/protocol";
import type { UserActor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { coversTopic, isTopicName } from "./topic-names.ts";
import { topicStore } from "./topic-store.ts";

/** The connection that subscribes. */
export interface Follower {
  /** Sends every later value of the topic to this connection. False: the connection or its user has reached the limit of topics. */
  follow(topic: string): boolean;
  unfollow(topic: string): void;
}

export interface SubscribeParts {
  database: Database;
  /** Patterns of topics that every user may subscribe to. */
  publicTopics: readonly string[];
}

/** [TOP1] [TOP2] Subscribes to a topic, and returns its latest value. */
export async function subscribeTopic(
  { database, publicTopics }: SubscribeParts,
  actor: UserActor,
  { topic }: { topic: string },
  follower: Follower,
): Promise<Outcome<RequestTable["subscribe"]["ok"]>> {
  if (!isTopicName(topic)) return refuse("bad_request", "The topic name is invalid.");
  if (!coversTopic([...publicTopics, ...actor.topics], topic)) return refuse("forbidden");
  // The connection follows before the value is read, so that it does not miss a value published in between.
  if (!follower.follow(topic))
    return refuse("too_large", "This connection or its user has reached the limit of topics.");
  const last = await topicStore.last(database.pool, topic);
  return done(last === null ? {} : { last });
}
