import type { HookAnswer } from "@deskwire/protocol";
import type { SiteActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import type { Broker, Delivery } from "../platform/live/broker/broker.ts";
import { OTHER_CALL } from "./claim-call.ts";
import type { RecordedEvent } from "./event-store.ts";
import type { EventWriter } from "./event-writer.ts";
import { completeResults, type Decision, type KnownResult } from "./hook-answer.ts";
import { checkEvent, type HookEvent } from "./hook-event.ts";
import { toNotification } from "./notification.ts";

export interface RecordParts {
  events: EventWriter;
  broker: Broker;
}

/** The events of a verified call. */
export interface EventsRequest {
  /** The `webhook-id`. */
  callId: string;
  /** Method and path of the call; null: it came from the Redis ingress. */
  target: string | null;
  /** The category of every event; null: each event names its own. */
  category: string | null;
  events: readonly unknown[];
  /** Whether a string in the events may hold NUL or a lone surrogate. */
  suspect: boolean;
}

/**
 * [HOK5] Records the valid events of a call and answers each event. [NTF2] Sends the notifications to the users' sessions
 * after the commit.
 */
export async function recordEvents(
  { events: writer, broker }: RecordParts,
  actor: SiteActor,
  request: EventsRequest,
): Promise<Outcome<HookAnswer>> {
  const refusal = authorize(actor, "events.record");
  if (refusal !== null) return { ok: false, refusal };
  const { events, known } = checkEvents(request);
  const answer = JSON.stringify(known);
  const recorded = await writer.record({
    id: request.callId,
    target: request.target,
    answer,
    events,
  });
  // The first call with this id may have been of another kind, with another form of answer.
  if (recorded.status === "repeat") return done(recorded.answer as HookAnswer);
  if (recorded.status === "other") return { ok: false, refusal: OTHER_CALL };
  broker.publish(deliveries(events, recorded.results));
  return done({ results: completeResults(known, recorded.results.map(decisionOn)) });
}

function decisionOn(result: RecordedEvent): Decision {
  if (result.counted) return "counted";
  return result.refused ? "refused" : "duplicate";
}

function checkEvents(request: EventsRequest): { events: HookEvent[]; known: KnownResult[] } {
  const events: HookEvent[] = [];
  const known = request.events.map((value): KnownResult => {
    const checked = checkEvent(value, request);
    if (checked.result !== "ok") return checked;
    events.push(checked.event);
    return { id: checked.id };
  });
  return { events, known };
}

function deliveries(events: readonly HookEvent[], results: readonly RecordedEvent[]): Delivery[] {
  const all: Delivery[] = [];
  for (const [at, event] of events.entries()) {
    const result = results[at];
    if (result?.counted !== true) continue;
    const notification = toNotification({
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
