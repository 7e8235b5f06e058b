import { expect, test } from "vitest";
import type { Message } from "@deskwire/protocol";
import { mergeChanges } from "./deliveries.ts";

const message = (seq: number): Message => ({
  seq,
  from: null,
  kind: "event",
  body: { type: "opened" },
  at: "2026-01-01T00:00:00.000Z",
});

test("[CNV8] [ASG11] changes of one conversation become one, with everyone who must be told", () => {
  const merged = mergeChanges([
    { conversationId: "a", messages: [message(1)] },
    { conversationId: "b", messages: [message(7)], formerOfferId: "3" },
    { conversationId: "a", messages: [message(2)], formerAgentId: "1", askerId: "2" },
  ]);
  expect(merged).toEqual([
    {
      conversationId: "a",
      messages: [message(1), message(2)],
      formerAgentId: "1",
      formerOfferId: null,
      askerId: "2",
    },
    { conversationId: "b", messages: [message(7)], formerOfferId: "3" },
  ]);
});
