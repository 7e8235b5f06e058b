import { describe, expect, it } from "vitest";
import type { UserProfile } from "@deskwire/protocol";
import { hueOf, initials, userLabel } from "./names.ts";

const user = (change: Partial<UserProfile>): UserProfile => ({
  kind: "user",
  id: "u1",
  name: null,
  avatar: null,
  visitor: false,
  ...change,
});

describe("userLabel", () => {
  it("prefers the name, then tells visitors apart, then shows the id", () => {
    expect(userLabel(user({ name: "陈思远" }), "Visitor")).toBe("陈思远");
    expect(userLabel(user({ name: "  " }), "Visitor")).toBe("u1");
    expect(userLabel(user({ visitor: true, id: "visitor:0198-77c1" }), "Visitor")).toBe(
      "Visitor 77c1",
    );
  });
});

describe("initials", () => {
  it("takes one sign of a Chinese name and two letters of a Latin one", () => {
    expect(initials("陈思远")).toBe("陈");
    expect(initials("anna maria schmidt")).toBe("AS");
    expect(initials("Cher")).toBe("C");
    expect(initials("😀 fan")).toBe("😀F");
    expect(initials("  ")).toBe("?");
  });
});

describe("hueOf", () => {
  it("is stable and within the circle", () => {
    expect(hueOf("u1")).toBe(hueOf("u1"));
    for (const id of ["", "u1", "访客", "66666666"]) expect(hueOf(id)).toBeLessThan(360);
  });
});
