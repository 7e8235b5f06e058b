import type { HookAnswer } from "@deskwire/protocol";
import type { SiteActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { completeResults, type KnownResult } from "./hook-answer.ts";
import { checkEvent, type HookEvent } from "./hook-event.ts";
import type { Broker, Delivery } from "../platform/live/broker/broker.ts";
import type { EventWriter, RecordedEvent } from "./event-writer.ts";
import { notice } from "./notification-store.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";

export interface RecordParts {
  events: EventWriter;
  broker: Broker;
}

/** A verified call with events. */
export interface EventsRequest {
  /** The `webhook-id`. */
  callId: string;
  /** Of every event; null: each names its own. */
  category: string | null;
  events: readonly unknown[];
  /** A string in them may hold NUL or half a surrogate pair. */
  suspect: boolean;
}

/** [HOK5] Records what is good of a call and answers each event; [NTF2] tells the users' sessions once it is committed. */
export async function recordEvents(
  { events: writer, broker }: RecordParts,
  actor: SiteActor,
  request: EventsRequest,
): Promise<Outcome<HookAnswer>> {
  const refusal = authorize(actor, "events.record");
  if (refusal !== null) return { ok: false, refusal };
  const events: HookEvent[] = [];
  const known = request.events.map((value): KnownResult => {
    const checked = checkEvent(value, request);
    if (checked.result !== "ok") return checked;
    events.push(checked.event);
    return { id: checked.id };
  });
  const answer = JSON.stringify(known);
  const recorded = await writer.record({ id: request.callId, answer, events });
  // That call may have been one of another kind.
  if (recorded.status === "repeat") return done(recorded.answer as HookAnswer);
  broker.publish(deliveries(events, recorded.results));
  return done({
    results: completeResults(
      known,
      recorded.results.map((result) => result.counted),
    ),
  });
}

function deliveries(events: readonly HookEvent[], results: readonly RecordedEvent[]): Delivery[] {
  const all: Delivery[] = [];
  for (const [at, event] of events.entries()) {
    const result = results[at];
    if (result?.counted !== true) continue;
    const notification = notice({
      seq: result.seq,
      category: event.category,
      eventId: event.id,
      from: event.fromUserId,
      group: result.group,
      count: result.count,
      data: event.data,
      at: event.at ?? result.at,
    });
    all.push({ to: [`user:${event.toUserId}`], event: { t: "notification", notification } });
  }
  return all;
}
