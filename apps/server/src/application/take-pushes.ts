import { randomUUID } from "node:crypto";
import type { SiteActor } from "../domain/actor.ts";
import type { IngressSink, PushedItem } from "../engine/ingress.ts";
import type { Desk } from "./desk.ts";
import { recordEvents } from "./record-events.ts";
import { publishTopic } from "./topics.ts";

/** The category of notices that came through Redis. */
export const PUSH_CATEGORY = "push";

const SITE: SiteActor = { kind: "site" };

/** [ING1] [ING2] What comes in through Redis: elements of lists become notices, messages of channels topics' values. */
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
    published(topic, text) {
      publishTopic(desk, SITE, { topic, data: parse(text) })
        .then((outcome) => {
          if (!outcome.ok)
            desk.log.warn(
              { topic, code: outcome.refusal.code },
              "a value published through Redis was refused",
            );
        })
        .catch((error: unknown) =>
          desk.log.warn({ err: error, topic }, "a value published through Redis was lost"),
        );
    },
  };
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
