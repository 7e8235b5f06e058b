import type { RequestTable, TopicValue } from "@deskwire/protocol";
import type { SiteActor, UserActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { coversTopic, isTopicName } from "./topic.ts";
import { isNestedDeeper } from "../platform/kernel/nesting.ts";
import { topicStore, type NewTopicValue, type PublishedValue } from "./topic-store.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

/** The connection that subscribes. */
export interface Follower {
  /** From now on every value of the topic reaches this connection. False: it follows as many as it may. */
  follow(topic: string): boolean;
  unfollow(topic: string): void;
}

type Answer = RequestTable["subscribe"]["ok"];

/** [TOP1] [TOP2] Follows a topic, and answers its latest value. */
export async function subscribeTopic(
  desk: Desk,
  actor: UserActor,
  { topic }: { topic: string },
  follower: Follower,
): Promise<Outcome<Answer>> {
  if (!isTopicName(topic)) return refuse("bad_request", "That is no topic's name.");
  if (!coversTopic([...desk.settings.publicTopics, ...actor.topics], topic))
    return refuse("forbidden");
  // Before the value is read: one that is published meanwhile is not missed.
  if (!follower.follow(topic))
    return refuse("too_large", "This connection follows as many topics as it may.");
  const last = await topicStore.last(desk.database.pool, topic);
  return done(last === null ? {} : { last });
}

export interface TopicPublication {
  topic: string;
  data: unknown;
  /** [HOK2] The `webhook-id` of a signed call: a repeat is answered from the first result. */
  callId: string | null;
}

/** [TOP3] The main site publishes a value: kept as the latest, and told to every follower on every node. */
export async function publishTopic(
  desk: Desk,
  actor: SiteActor,
  { topic, data, callId }: TopicPublication,
): Promise<Outcome<object>> {
  const outcome = await publish(desk, actor, { topic, data, callId, term: null });
  if (!outcome.ok) return outcome;
  const { status, answer } = outcome.value;
  if (status === "repeat") await tellAgain(desk, topic, answer);
  return done(answer);
}

/** [ING4] The same with a value of a channel, while its term runs; false: it is over, and nobody was told. */
export async function publishInTerm(
  desk: Desk,
  actor: SiteActor,
  { topic, data, term }: { topic: string; data: unknown; term: number },
): Promise<Outcome<boolean>> {
  const outcome = await publish(desk, actor, { topic, data, callId: null, term });
  return outcome.ok ? done(outcome.value.status === "new") : outcome;
}

async function publish(
  desk: Desk,
  actor: SiteActor,
  { topic, data, callId, term }: Omit<NewTopicValue, "data"> & { data: unknown },
): Promise<Outcome<PublishedValue>> {
  const refusal = authorize(actor, "topics.publish");
  if (refusal !== null) return { ok: false, refusal };
  if (!isTopicName(topic)) return refuse("bad_request", "That is no topic's name.");
  if (data === undefined) return refuse("bad_request", "The body must be {data: …}.");
  if (isNestedDeeper(data, TOPIC_LEVELS_MAX))
    return refuse("bad_request", `A value may be nested ${TOPIC_LEVELS_MAX} levels deep.`);
  const json = JSON.stringify(data);
  if (Buffer.byteLength(json) > TOPIC_BYTES_MAX)
    return refuse("too_large", `A value may have ${TOPIC_BYTES_MAX} bytes.`);
  const published = await desk.topics.add({ topic, data: json, callId, term });
  if (published.status === "new") tellFollowers(desk, topic, { id: published.id, data });
  return done(published);
}

/** Half of what a frame holds. */
const TOPIC_BYTES_MAX = 32 * 1024;
/** Far more than anybody means, and far less than overflows the stack of whoever reads it, Postgres too. */
const TOPIC_LEVELS_MAX = 100;

/** The first call may have been stored and not told. Who has been told drops it. */
async function tellAgain(desk: Desk, topic: string, answer: object): Promise<void> {
  // [HOK2] The id is another call's.
  if (!("topic" in answer) || answer.topic !== topic) return;
  const last = await topicStore.last(desk.database.pool, topic);
  if (last !== null) tellFollowers(desk, topic, last);
}

function tellFollowers(desk: Desk, topic: string, { id, data }: TopicValue): void {
  desk.engine.broker.signal({ type: "topic", topic, id, data });
}
