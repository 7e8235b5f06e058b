import { expect, test } from "vitest";
import { initials } from "./avatar.ts";
import { isolateName } from "./isolate-name.ts";
import { userLabel } from "./user-label.ts";

test("[SHO9] a name loses its bidi controls", () => {
  expect(isolateName("Evil\u202E")).toBe("Evil");
  expect(isolateName("\u2067a\u2069b\u200F")).toBe("ab");
  expect(isolateName("Nora 诺拉 👩‍👩‍👧")).toBe("Nora 诺拉 👩‍👩‍👧");
});

test("[SHO9] a name with right-to-left letters stands in an isolate", () => {
  expect(isolateName("محمد")).toBe("\u2068محمد\u2069");
  expect(isolateName("דנה (VIP)")).toBe("\u2068דנה (VIP)\u2069");
  expect(isolateName("\u2069שרה\u202E")).toBe("\u2068שרה\u2069");
});

test("[SHO9] a user's label is such a name, and its initials are letters", () => {
  const user = { kind: "user", id: "u", name: "محمد علي", avatar: null, visitor: false } as const;
  expect(userLabel(user, "Visitor")).toBe("\u2068محمد علي\u2069");
  expect(initials(userLabel(user, "Visitor"))).toBe("مع");
  expect(userLabel({ ...user, name: "\u202E " }, "Visitor")).toBe("u");
});
