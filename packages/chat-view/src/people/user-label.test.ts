import { describe, expect, it } from "vitest";
import type { UserProfile } from "@deskwire/protocol";
import { userLabel } from "./user-label.ts";

const user = (change: Partial<UserProfile>): UserProfile => ({
  kind: "user",
  id: "u1",
  name: null,
  avatar: null,
  visitor: false,
  ...change,
});

describe("userLabel", () => {
  it("is the name, else a visitor's short id, else the user's id", () => {
    expect(userLabel(user({ name: "陈思远" }), "Visitor")).toBe("陈思远");
    expect(userLabel(user({ name: "  " }), "Visitor")).toBe("u1");
    expect(userLabel(user({ id: "u1\u200B" }), "Visitor")).toBe("u1⟨U+200B⟩");
    expect(userLabel(user({ visitor: true, id: "visitor:0198-77c1" }), "Visitor")).toBe(
      "Visitor 77c1",
    );
  });
});
