import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { SiteActor } from "../platform/kernel/actor.ts";
import { isTopicName } from "../topics/topic-names.ts";
import type { HeardValue, IngressSink, PushedItem } from "./ingress.ts";
import { isDataError } from "../platform/postgres/errors.ts";
import type { Notifications } from "../notifications/notifications.ts";
import type { Topics } from "../topics/topics.ts";
import type { Log } from "../platform/kernel/log.ts";

/** The category of notifications that came through Redis. */
export const PUSH_CATEGORY = "push";

const TOPICS_A_READ = 500;

const SITE: SiteActor = { kind: "site" };

export interface SinkParts {
  notifications: Pick<Notifications, "record">;
  topics: Pick<Topics, "beginTerm" | "publishInTerm" | "latest">;
  log: Log;
}

/** [ING1] [ING2] [ING4] Turns elements of lists into notifications, and messages of channels into values of topics. */
export function createIngressSink(parts: SinkParts): IngressSink {
  const { topics } = parts;
  return {
    pushed: (items) => recordPushes(parts, items),
    beginTerm: () => topics.beginTerm(),
    published: (topic, text, term) => publishValue(parts, { topic, data: parse(text), term }),
    async missed(values) {
      const missed: HeardValue[] = [];
      for (let at = 0; at < values.length; at += TOPICS_A_READ)
        missed.push(...(await findMissed(topics, values.slice(at, at + TOPICS_A_READ))));
      return missed;
    },
  };
}

/** Resolves with the ids of the items that no user can receive. */
async function recordPushes(
  { notifications }: SinkParts,
  items: readonly PushedItem[],
): Promise<string[]> {
  const outcome = await notifications.record(SITE, {
    callId: randomUUID(),
    target: null,
    category: null,
    events: items.map(toEvent),
    suspect: true,
  });
  if (!outcome.ok) throw new Error(`pushes were refused: ${outcome.refusal.code}`);
  const { results } = outcome.value;
  return items.filter((_item, at) => results[at]?.result === "invalid").map(({ id }) => id);
}

/** Resolves with false when the value may have to be published again. */
async function publishValue(
  { topics, log }: SinkParts,
  value: { topic: string; data: unknown; term: number },
): Promise<boolean> {
  const { topic } = value;
  try {
    const outcome = await topics.publishInTerm(SITE, value);
    if (outcome.ok) return outcome.value;
    const { code } = outcome.refusal;
    log.warn({ topic, code }, "a value published through Redis was refused");
    return true;
  } catch (error) {
    log.warn({ err: error, topic }, "a value published through Redis was not stored");
    return isDataError(error);
  }
}

/** See `IngressSink.missed`. */
export async function findMissed(
  topics: Pick<Topics, "latest">,
  values: readonly HeardValue[],
): Promise<HeardValue[]> {
  const named = values.filter(({ topic }) => isTopicName(topic));
  const kept = await topics.latest(named.map(({ topic }) => topic));
  const now = performance.now();
  return named.filter(({ topic, text, heardAt }) => {
    const latest = kept.get(topic);
    if (latest === undefined) return true;
    if (isDeepStrictEqual(latest.data, parse(text))) return false;
    // A value of the channel was heard here too, and before this one. A value of a signed call is ordered by the time at
    // which it was stored.
    return !latest.called || latest.ageMs > now - heardAt;
  });
}

function toEvent({ id, userId, text }: PushedItem): object {
  return { id, category: PUSH_CATEGORY, toUserId: userId, data: { text } };
}

/** The value of JSON text, or else the text itself. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
