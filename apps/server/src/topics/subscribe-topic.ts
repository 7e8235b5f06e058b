import type { RequestTable } from "@deskwire/protocol";
import type { UserActor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Database } from "../platform/postgres/database.ts";
import { coversTopic, isTopicName } from "./topic-names.ts";
import { topicStore } from "./topic-store.ts";

/** The connection that subscribes. */
export interface Follower {
  /** From now on every value of the topic reaches this connection. False: it follows as many as it may. */
  follow(topic: string): boolean;
  unfollow(topic: string): void;
}

export interface SubscribeParts {
  database: Database;
  /** Patterns of topics that everybody may follow. */
  publicTopics: readonly string[];
}

/** [TOP1] [TOP2] Follows a topic, and answers its latest value. */
export async function subscribeTopic(
  { database, publicTopics }: SubscribeParts,
  actor: UserActor,
  { topic }: { topic: string },
  follower: Follower,
): Promise<Outcome<RequestTable["subscribe"]["ok"]>> {
  if (!isTopicName(topic)) return refuse("bad_request", "The topic name is invalid.");
  if (!coversTopic([...publicTopics, ...actor.topics], topic)) return refuse("forbidden");
  // Before the value is read: one that is published meanwhile is not missed.
  if (!follower.follow(topic))
    return refuse("too_large", "This connection has reached its limit of topics.");
  const last = await topicStore.last(database.pool, topic);
  return done(last === null ? {} : { last });
}
