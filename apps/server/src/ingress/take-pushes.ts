import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { SiteActor } from "../platform/kernel/actor.ts";
import { isTopicName } from "../topics/topic.ts";
import type { HeardValue, IngressSink, PushedItem } from "./ingress.ts";
import { isDataError } from "../platform/postgres/errors.ts";
import { topicStore } from "../topics/topic-store.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { recordEvents } from "../notifications/record-events.ts";
import { publishInTerm } from "../topics/topics.ts";

/** The category of notices that came through Redis. */
export const PUSH_CATEGORY = "push";

const TOPICS_A_READ = 500;

const SITE: SiteActor = { kind: "site" };

/** [ING1] [ING2] [ING4] What comes in through Redis: elements of lists become notices, messages of channels topics' values. */
export function createIngressSink(desk: Desk): IngressSink {
  return {
    async pushed(items) {
      const events = items.map(toEvent);
      const outcome = await recordEvents(desk, SITE, {
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
    beginTerm: () => topicStore.beginTerm(desk.database.pool),
    async published(topic, text, term) {
      try {
        const outcome = await publishInTerm(desk, SITE, { topic, data: parse(text), term });
        if (outcome.ok) return outcome.value;
        desk.log.warn(
          { topic, code: outcome.refusal.code },
          "a value published through Redis was refused",
        );
        return true;
      } catch (error) {
        desk.log.warn({ err: error, topic }, "a value published through Redis was not stored");
        return isDataError(error);
      }
    },
    async missed(values) {
      const missed: HeardValue[] = [];
      for (let at = 0; at < values.length; at += TOPICS_A_READ)
        missed.push(...(await findMissed(desk, values.slice(at, at + TOPICS_A_READ))));
      return missed;
    },
  };
}

export async function findMissed(
  { database }: Pick<Desk, "database">,
  values: readonly HeardValue[],
): Promise<HeardValue[]> {
  const named = values.filter(({ topic }) => isTopicName(topic));
  const kept = await topicStore.latest(
    database.pool,
    named.map(({ topic }) => topic),
  );
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
