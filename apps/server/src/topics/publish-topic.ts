import type { TopicValue } from "@deskwire/protocol";
import type { SiteActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { isTopicName } from "./topic-names.ts";
import { isNestedDeeper } from "../platform/kernel/nesting.ts";
import { topicStore } from "./topic-store.ts";
import type { NewTopicValue, PublishedValue, TopicWriter } from "./topic-writer.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

export interface TopicPublication {
  topic: string;
  data: unknown;
  /** [HOK2] The `webhook-id` of a signed call. A repeat gets the first answer. */
  callId: string | null;
}

/** A value of a channel and its term. */
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

/** [TOP3] Stores a value as the latest, and sends it to every subscriber on every node. */
export async function publishTopic(
  parts: PublishParts,
  actor: SiteActor,
  { topic, data, callId }: TopicPublication,
): Promise<Outcome<object>> {
  const outcome = await publish(parts, actor, { topic, data, callId, term: null });
  if (!outcome.ok) return outcome;
  const { status, answer } = outcome.value;
  if (status === "repeat") await sendAgain(parts, topic, answer);
  return done(answer);
}

/** [ING4] Publishes a value of a channel while its term runs. False: the term is over, and the value was dropped. */
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
  const checked = toJson(topic, data);
  if (!checked.ok) return checked;
  const published = await parts.writer.add({ topic, data: checked.value, callId, term });
  if (published.status === "new") sendToSubscribers(parts, topic, { id: published.id, data });
  return done(published);
}

/** Half the size of a frame. */
const TOPIC_BYTES_MAX = 32 * 1024;
/** Real values need far fewer levels. Readers, PostgreSQL included, overflow their stack only at far more. */
const TOPIC_LEVELS_MAX = 100;

/** Checks a name and its value, and returns the value as JSON. */
function toJson(topic: string, data: unknown): Outcome<string> {
  if (!isTopicName(topic)) return refuse("bad_request", "The topic name is invalid.");
  if (data === undefined) return refuse("bad_request", "The body must be {data: …}.");
  if (isNestedDeeper(data, TOPIC_LEVELS_MAX))
    return refuse("bad_request", `A value may be nested ${TOPIC_LEVELS_MAX} levels deep.`);
  const json = JSON.stringify(data);
  if (Buffer.byteLength(json) > TOPIC_BYTES_MAX)
    return refuse("too_large", `A value may have ${TOPIC_BYTES_MAX} bytes.`);
  return done(json);
}

/** The node of the first call may have stored the value and died before sending it. A client drops a value that it has. */
async function sendAgain(parts: PublishParts, topic: string, answer: object): Promise<void> {
  // [HOK2] The call with this id was another one.
  if (!("topic" in answer) || answer.topic !== topic) return;
  const last = await topicStore.last(parts.database.pool, topic);
  if (last !== null) sendToSubscribers(parts, topic, last);
}

function sendToSubscribers(
  { broker }: PublishParts,
  topic: string,
  { id, data }: TopicValue,
): void {
  broker.signal({ type: "topic", topic, id, data });
}
