import type { EventBody, Message } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { absenceEvents } from "./absence-events.ts";

const mia = { kind: "agent", id: "66666666" } as const;
const leo = { kind: "agent", id: "66666667" } as const;
const assigned = (agent: typeof mia | typeof leo): EventBody => ({
  type: "assigned",
  agent,
  name: "",
  reason: "random",
});
const returned: EventBody = { type: "returned", agent: mia, reason: "disconnected" };
const held: EventBody = { type: "held", agent: mia, until: null };
const expired: EventBody = { type: "queued", reason: "hold-expired" };

/** The types of the events that stay. */
function shown(...bodies: (EventBody | "text")[]): string[] {
  const messages = bodies.map((body, at): Message => {
    const fields = { seq: at + 1, from: null, at: "" };
    return body === "text"
      ? { ...fields, kind: "text", body: { text: "x" } }
      : { ...fields, kind: "event", body };
  });
  const told = absenceEvents(messages);
  return messages.flatMap(({ seq, kind, body }) =>
    told.has(seq) ? [] : [kind === "event" ? body.type : kind],
  );
}

test("[SHO14] an absence is one line, while it lasts and after it", () => {
  expect(shown(assigned(mia), returned)).toEqual(["assigned", "returned"]);
  expect(shown(assigned(mia), returned, held)).toEqual(["assigned", "held"]);
  expect(shown(assigned(mia), returned, held, assigned(mia))).toEqual(["assigned", "assigned"]);
  expect(shown(assigned(mia), returned, held, "text", assigned(mia))).toEqual([
    "assigned",
    "text",
    "assigned",
  ]);
});

test("[SHO14] what happens when the agent does not come back is shown", () => {
  expect(shown(assigned(mia), returned, held, expired, assigned(leo))).toEqual([
    "assigned",
    "queued",
    "assigned",
  ]);
  expect(shown(returned, held, assigned(leo))).toEqual(["held", "assigned"]);
});

test("[SHO14] a hold for an agent who was not there, and other returns, stay", () => {
  expect(shown(held, assigned(mia))).toEqual(["held", "assigned"]);
  const declined: EventBody = { type: "returned", agent: mia, reason: "declined" };
  expect(shown(declined, assigned(mia))).toEqual(["returned", "assigned"]);
});
