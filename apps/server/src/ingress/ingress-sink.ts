import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { SiteActor } from "../platform/kernel/actor.ts";
import { isTopicName } from "../topics/topic.ts";
import type { HeardValue, IngressSink, PushedItem } from "./ingress.ts";
import { isDataError } from "../platform/postgres/errors.ts";
import type { Notifications } from "../notifications/notifications.ts";
import type { Topics } from "../topics/topics.ts";
import type { Log } from "../platform/kernel/log.ts";

/** The category of notices that came through Redis. */
export const PUSH_CATEGORY = "push";

const TOPICS_A_READ = 500;

const SITE: SiteActor = { kind: "site" };

export interface SinkParts {
  notifications: Pick<Notifications, "record">;
  topics: Pick<Topics, "beginTerm" | "publishInTerm" | "latest">;
  log: Log;
}

/** [ING1] [ING2] [ING4] What comes in through Redis: elements of lists become notices, messages of channels topics' values. */
export function createIngressSink({ notifications, topics, log }: SinkParts): IngressSink {
  return {
    async pushed(items) {
      const events = items.map(toEvent);
      const outcome = await notifications.record(SITE, {
        callId: randomUUID(),
        category: null,
        events,
        suspect: true,
      });
      if (!outcome.ok) throw new Error(`pushes were refused: ${outcome.refusal.code}`);
      return items
        .filter((_item, at) => outcome.value.results[at]?.result === "invalid")
        .map((item) => item.id);
    },
    beginTerm: () => topics.beginTerm(),
    async published(topic, text, term) {
      try {
        const outcome = await topics.publishInTerm(SITE, { topic, data: parse(text), term });
        if (outcome.ok) return outcome.value;
        log.warn(
          { topic, code: outcome.refusal.code },
          "a value published through Redis was refused",
        );
        return true;
      } catch (error) {
        log.warn({ err: error, topic }, "a value published through Redis was not stored");
        return isDataError(error);
      }
    },
    async missed(values) {
      const missed: HeardValue[] = [];
      for (let at = 0; at < values.length; at += TOPICS_A_READ)
        missed.push(...(await findMissed(topics, values.slice(at, at + TOPICS_A_READ))));
      return missed;
    },
  };
}

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
    // What came over the channel was heard here too, and before this. A call's place is where it was stored.
    return !latest.called || latest.ageMs > now - heardAt;
  });
}

function toEvent({ id, userId, text }: PushedItem): object {
  return { id, category: PUSH_CATEGORY, toUserId: userId, data: { text } };
}

/** JSON where it is JSON, else the text itself. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
