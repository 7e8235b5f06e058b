import type { Message } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { at, mia, text, thread } from "./testing/fixtures.ts";
import { agentNames } from "./agent-names.ts";

test("an agent who left the conversation keeps the name", () => {
  const assigned: Message = {
    seq: 1,
    from: null,
    kind: "event",
    body: {
      type: "assigned",
      agent: { kind: "agent", id: "66666667" },
      name: "Bo",
      reason: "random",
    },
    at: at(0),
  };
  expect([...agentNames([thread([assigned])]).entries()]).toEqual([
    ["66666666", "Mia"],
    ["66666667", "Bo"],
  ]);
});

test("the names stay the same object while no name changes", () => {
  const before = agentNames([thread([text(1, mia, 0)])]);
  expect(agentNames([thread([text(1, mia, 0), text(2, mia, 1)])], before)).toBe(before);
  const agent = { ...mia, name: "Mia 米娅" };
  const renamed = agentNames([thread([], { conversation: { agent } })], before);
  expect(renamed.get(mia.id)).toBe("Mia 米娅");
});
