import type { ConversationStatus } from "@deskwire/protocol";
import { describe, expect, test } from "vitest";
import { next, type Transition } from "./lifecycle.ts";

const STATUSES: ConversationStatus[] = ["queued", "open", "ended"];
const TRANSITIONS: Transition[] = [
  "assign",
  "queue",
  "hold",
  "take-over",
  "return",
  "transfer",
  "end",
  "rate",
];

/** Written out independently of the code. Everything that is not listed is refused. */
const EXPECTED: Record<string, ConversationStatus> = {
  "queued assign": "open",
  "queued queue": "queued",
  "queued hold": "queued",
  "queued end": "ended",
  "open take-over": "open",
  "open transfer": "open",
  "open return": "queued",
  "open end": "ended",
  "ended rate": "ended",
};

describe("[CNV3] the life cycle", () => {
  test.each(
    STATUSES.flatMap((status) => TRANSITIONS.map((transition) => [status, transition] as const)),
  )("%s, %s", (status, transition) => {
    expect(next(status, transition)).toBe(EXPECTED[`${status} ${transition}`] ?? null);
  });

  test("nothing leaves ended", () => {
    for (const transition of TRANSITIONS)
      expect([null, "ended"]).toContain(next("ended", transition));
  });
});
