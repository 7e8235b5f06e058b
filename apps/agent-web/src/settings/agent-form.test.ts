import { describe, expect, it } from "vitest";
import type { AgentAccount } from "@deskwire/protocol";
import { checkForm, formOf, newAgentOf, patchOf } from "./agent-form.ts";

const agent: AgentAccount = {
  id: "66666667",
  email: "bo@example.com",
  name: "Bo",
  role: "agent",
  capacity: 5,
  disabled: false,
  availability: "online",
  reachable: true,
};
const filled = {
  name: " Bo ",
  email: " bo@example.com ",
  password: "long enough",
  role: "agent" as const,
  capacity: "3",
};

describe("checkForm", () => {
  it("accepts a complete form", () => {
    expect(checkForm(filled, true)).toEqual({});
  });

  it("reports every invalid field", () => {
    expect(checkForm({ ...formOf(null), email: "bo@", capacity: "2.5" }, true)).toEqual({
      name: "nameMissing",
      email: "emailWrong",
      password: "passwordShort",
      capacity: "capacityWrong",
    });
  });

  it("does not accept an empty capacity as 0", () => {
    expect(checkForm({ ...filled, capacity: " " }, true)).toEqual({ capacity: "capacityWrong" });
  });

  it("accepts no password for an existing agent, but not a short one", () => {
    expect(checkForm(formOf(agent), false)).toEqual({});
    expect(checkForm({ ...formOf(agent), password: "short" }, false)).toEqual({
      password: "passwordShort",
    });
  });
});

describe("the request", () => {
  it("is trimmed for a new agent", () => {
    expect(newAgentOf(filled)).toMatchObject({ name: "Bo", email: "bo@example.com", capacity: 3 });
  });

  it("contains only the differences for an existing agent", () => {
    expect(patchOf(formOf(agent), agent)).toEqual({});
    expect(patchOf({ ...formOf(agent), role: "supervisor", capacity: "9" }, agent)).toEqual({
      role: "supervisor",
      capacity: 9,
    });
  });
});
