import { describe, expect, it } from "vitest";
import { AGENT, text, USER } from "../testing.ts";
import { deservesSound } from "./deserves-sound.ts";

describe("deservesSound", () => {
  it("is for what a customer writes, not for what the desk writes", () => {
    expect(deservesSound(text(1, USER), AGENT.id)).toBe(true);
    expect(deservesSound(text(1, AGENT), AGENT.id)).toBe(false);
    expect(
      deservesSound(text(1, USER, { kind: "event", body: { type: "rated", score: 1 } }), AGENT.id),
    ).toBe(false);
  });

  it("is for a conversation that comes to the agent, unless the agent took it", () => {
    const assigned = {
      type: "assigned" as const,
      agent: AGENT,
      name: "Lin",
      reason: "random" as const,
    };
    const event = (body: object) => text(1, USER, { from: null, kind: "event", body } as never);
    expect(deservesSound(event(assigned), AGENT.id)).toBe(true);
    expect(deservesSound(event(assigned), "66666667")).toBe(false);
    expect(deservesSound(event({ ...assigned, by: AGENT }), AGENT.id)).toBe(false);
  });
});
