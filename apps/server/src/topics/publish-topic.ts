import type { TopicValue } from "@deskwire/protocol";
import type { SiteActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { isTopicName } from "./topic-names.ts";
import { isNestedDeeper } from "../platform/kernel/nesting.ts";
import {
  topicStore,
  type NewTopicValue,
  type PublishedValue,
  type TopicWriter,
} from "./topic-store.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

export interface TopicPublication {
  topic: string;
  data: unknown;
  /** [HOK2] The `webhook-id` of a signed call: a repeat is answered from the first result. */
  callId: string | null;
}

/** A value of a channel, and the term that it belongs to. */
export interface TermPublication {
  topic: string;
  data: unknown;
  term: number;
}

export interface PublishParts {
  database: Database;
  broker: Broker;
  writer: TopicWriter;
}

/** [TOP3] The main site publishes a value: kept as the latest, and told to every follower on every node. */
export async function publishTopic(
  parts: PublishParts,
  actor: SiteActor,
  { topic, data, callId }: TopicPublication,
): Promise<Outcome<object>> {
  const outcome = await publish(parts, actor, { topic, data, callId, term: null });
  if (!outcome.ok) return outcome;
  const { status, answer } = outcome.value;
  if (status === "repeat") await tellAgain(parts, topic, answer);
  return done(answer);
}

/** [ING4] The same with a value of a channel, while its term runs; false: it is over, and nobody was told. */
export async function publishInTerm(
  parts: PublishParts,
  actor: SiteActor,
  { topic, data, term }: TermPublication,
): Promise<Outcome<boolean>> {
  const outcome = await publish(parts, actor, { topic, data, callId: null, term });
  return outcome.ok ? done(outcome.value.status === "new") : outcome;
}

async function publish(
  parts: PublishParts,
  actor: SiteActor,
  { topic, data, callId, term }: Omit<NewTopicValue, "data"> & { data: unknown },
): Promise<Outcome<PublishedValue>> {
  const refusal = authorize(actor, "topics.publish");
  if (refusal !== null) return { ok: false, refusal };
  if (!isTopicName(topic)) return refuse("bad_request", "The topic name is invalid.");
  if (data === undefined) return refuse("bad_request", "The body must be {data: …}.");
  if (isNestedDeeper(data, TOPIC_LEVELS_MAX))
    return refuse("bad_request", `A value may be nested ${TOPIC_LEVELS_MAX} levels deep.`);
  const json = JSON.stringify(data);
  if (Buffer.byteLength(json) > TOPIC_BYTES_MAX)
    return refuse("too_large", `A value may have ${TOPIC_BYTES_MAX} bytes.`);
  const published = await parts.writer.add({ topic, data: json, callId, term });
  if (published.status === "new") tellFollowers(parts, topic, { id: published.id, data });
  return done(published);
}

/** Half of what a frame holds. */
const TOPIC_BYTES_MAX = 32 * 1024;
/** Far more than anybody means, and far less than overflows the stack of whoever reads it, Postgres too. */
const TOPIC_LEVELS_MAX = 100;

/** The first call may have been stored and not told. Who has been told drops it. */
async function tellAgain(parts: PublishParts, topic: string, answer: object): Promise<void> {
  // [HOK2] The id is another call's.
  if (!("topic" in answer) || answer.topic !== topic) return;
  const last = await topicStore.last(parts.database.pool, topic);
  if (last !== null) tellFollowers(parts, topic, last);
}

function tellFollowers({ broker }: PublishParts, topic: string, { id, data }: TopicValue): void {
  broker.signal({ type: "topic", topic, id, data });
}
