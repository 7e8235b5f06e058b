import { expect, test } from "vitest";
import type { EventBody, Participant } from "@deskwire/protocol";
import { eventPhrase } from "./event-phrase.ts";

const lin: Participant = { kind: "agent", id: "66666666" };
const bo: Participant = { kind: "agent", id: "66666667" };
const ann: Participant = { kind: "user", id: "u1" };

const words = {
  nameOf: (who: Participant | null, role = "subject", recorded = "") =>
    `${who?.id ?? "desk"}/${role}${recorded && `/${recorded}`}`,
  time: (iso: string) => `at ${iso}`,
};

test.each<[EventBody, string, object]>([
  [{ type: "opened" }, "opened", {}],
  [{ type: "opened", context: { title: "Lamp" } }, "openedFrom", { page: "Lamp" }],
  [{ type: "queued", reason: "no-agent" }, "queuedNoAgent", { by: "desk/subject" }],
  [{ type: "queued", reason: "returned" }, "queuedReturned", { by: "desk/subject" }],
  [
    { type: "queued", reason: "transferred", by: lin },
    "queuedTransferred",
    { by: "66666666/subject" },
  ],
  [{ type: "queued", reason: "hold-expired" }, "queuedHoldExpired", { by: "desk/subject" }],
  [{ type: "held", agent: bo, until: null }, "held", { agent: "66666667/subject" }],
  [
    { type: "held", agent: bo, until: "noon" },
    "heldUntil",
    { agent: "66666667/subject", time: "at noon" },
  ],
  [
    { type: "transferred", from: lin, to: bo, by: lin },
    "transferred",
    { by: "66666666/subject", to: "66666667/object" },
  ],
  [
    { type: "transferred", from: lin, to: null, by: lin },
    "transferredQueue",
    { by: "66666666/subject" },
  ],
  [
    { type: "returned", agent: bo, reason: "declined" },
    "returnedDeclined",
    { agent: "66666667/subject" },
  ],
  [{ type: "inactive", endsAt: "noon" }, "inactive", { time: "at noon" }],
  [{ type: "ended", by: ann, reason: "user" }, "endedUser", { by: "u1/subject" }],
  [{ type: "ended", by: null, reason: "inactivity" }, "endedInactivity", { by: "desk/subject" }],
  [{ type: "merged", user: ann, conversationId: "c" }, "merged", { user: "u1/object" }],
  [{ type: "ended", by: null, reason: "silent" }, "endedSilent", { by: "desk/subject" }],
  [{ type: "recalled", seq: 3, by: lin }, "recalled", { by: "66666666/subject" }],
  [{ type: "rated", score: 4 }, "rated", { score: "4" }],
  [{ type: "rated", score: 5, comment: "quick" }, "ratedComment", { score: "5", comment: "quick" }],
])("[CNV2] %j has a sentence and its values", (body, key, values) => {
  expect(eventPhrase(body, words)).toEqual({ key, values });
});

test.each([
  ["last-agent", "assignedLastAgent"],
  ["random", "assignedRandom"],
  ["least-loaded", "assignedRandom"],
  ["claim", "assignedClaim"],
  ["transfer", "assignedTransfer"],
  ["take-over", "assignedTakeOver"],
] as const)("[CNV2] an assignment by %s offers the name that the event carries", (reason, key) => {
  const body = { type: "assigned", agent: bo, name: "Bo", reason } as const;
  expect(eventPhrase(body, words)).toEqual({
    key,
    values: { agent: "66666667/subject/Bo" },
  });
});
