import type { Message } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { at, mia, thread } from "./testing/fixtures.ts";
import { heldFor } from "./held-for.ts";

test("[ASG8] a held conversation names its agent until it queues", () => {
  const held: Message = {
    seq: 1,
    from: null,
    kind: "event",
    body: { type: "held", agent: mia, until: at(2) },
    at: at(0),
  };
  const queued: Message = {
    seq: 2,
    from: null,
    kind: "event",
    body: { type: "queued", reason: "hold-expired" },
    at: at(1),
  };
  const conversation = { status: "queued" as const };
  expect(heldFor(thread([held], { conversation }))).toMatchObject({ agent: mia, until: at(2) });
  expect(heldFor(thread([held, queued], { conversation }))).toBeNull();
  expect(heldFor(thread([held]))).toBeNull();
});
