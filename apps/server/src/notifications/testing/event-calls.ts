import type { EventCall } from "../event-store.ts";
import type { HookEvent } from "../hook-event.ts";

let made = 0;

/** A like with an id of its own. */
export function event(toUserId: string, more: Partial<HookEvent> = {}): HookEvent {
  const id = `event-${++made}`;
  return {
    category: "like",
    id,
    toUserId,
    fromUserId: "w",
    groupKey: null,
    at: null,
    data: null,
    dataJson: null,
    ...more,
  };
}

/** A call with an id of its own. */
export const call = (events: HookEvent[]): EventCall => ({
  id: `call-${++made}`,
  target: null,
  answer: JSON.stringify(events.map((each) => ({ id: each.id }))),
  events,
});
