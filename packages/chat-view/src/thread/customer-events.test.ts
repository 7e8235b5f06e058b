import type { EventBody, Message } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { internalEvents } from "./customer-events.ts";

const mia = { kind: "agent", id: "66666666" } as const;
const leo = { kind: "agent", id: "66666667" } as const;
const assigned = (agent: typeof mia | typeof leo): EventBody => ({
  type: "assigned",
  agent,
  name: "",
  reason: "random",
});
const lost: EventBody[] = [
  { type: "returned", agent: mia, reason: "disconnected" },
  { type: "held", agent: mia, until: null },
];

/** The types of the events that the customer sees. */
function shown(...bodies: EventBody[]): string[] {
  const messages = bodies.map((body, at): Message => ({
    seq: at + 1,
    from: null,
    kind: "event",
    body,
    at: "",
  }));
  const internal = internalEvents(messages);
  return messages.flatMap(({ seq, body }) => (internal.has(seq) ? [] : [(body as EventBody).type]));
}

test("[DSK3] the reconnect of the same agent shows nothing, however often", () => {
  expect(shown(assigned(mia), ...lost, assigned(mia), ...lost, assigned(mia))).toEqual([
    "assigned",
  ]);
});

test("[DSK3] the customer is told when another agent goes on", () => {
  expect(
    shown(assigned(mia), ...lost, { type: "queued", reason: "hold-expired" }, assigned(leo)),
  ).toEqual(["assigned", "queued", "assigned"]);
  expect(shown(assigned(mia), ...lost, assigned(leo))).toEqual(["assigned", "assigned"]);
});

test("[DSK3] offers among agents and their refusal are not the customer's business", () => {
  const offer: EventBody = { type: "transferred", from: mia, to: leo, by: mia };
  for (const reason of ["declined", "timeout", "disabled"] as const)
    expect(shown(assigned(mia), offer, { type: "returned", agent: leo, reason })).toEqual([
      "assigned",
    ]);
  expect(shown(assigned(mia), offer, assigned(leo))).toEqual(["assigned", "assigned"]);
  expect(shown(assigned(mia), { ...offer, to: null })).toEqual(["assigned", "transferred"]);
});

test("[DSK3] a hold of a new conversation and an agent without room are shown", () => {
  expect(shown({ type: "opened" }, { type: "held", agent: mia, until: null })).toEqual([
    "opened",
    "held",
  ]);
  expect(shown(assigned(mia), { type: "returned", agent: mia, reason: "no-room" })).toEqual([
    "assigned",
    "returned",
  ]);
});
