import { describe, expect, it } from "vitest";
import { deservesSound } from "./sounds.ts";
import { AGENT, text, USER } from "../testing/fixtures.ts";

describe("deservesSound", () => {
  it("is for what the other side writes, not for the reader's own side", () => {
    expect(deservesSound(text(1, USER), AGENT)).toBe(true);
    expect(deservesSound(text(1, AGENT), AGENT)).toBe(false);
    expect(deservesSound(text(1, AGENT), USER)).toBe(true);
    expect(deservesSound(text(1, USER), USER)).toBe(false);
    expect(
      deservesSound(text(1, USER, { kind: "event", body: { type: "rated", score: 1 } }), AGENT),
    ).toBe(false);
  });

  it("is for a conversation that an agent is given, unless the agent claimed it", () => {
    const assigned = {
      type: "assigned" as const,
      agent: AGENT,
      name: "Lin",
      reason: "random" as const,
    };
    const event = (body: object) => text(1, USER, { from: null, kind: "event", body } as never);
    expect(deservesSound(event(assigned), AGENT)).toBe(true);
    expect(deservesSound(event(assigned), { kind: "agent", id: "66666667" })).toBe(false);
    expect(deservesSound(event({ ...assigned, by: AGENT }), AGENT)).toBe(false);
    expect(deservesSound(event(assigned), { kind: "user" })).toBe(false);
  });
});
