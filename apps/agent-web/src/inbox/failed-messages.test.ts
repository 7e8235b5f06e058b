import { describe, expect, it } from "vitest";
import { conversation, held, pending } from "../testing.ts";
import { failedMessages, hasFailed } from "./failed-messages.ts";

const failed = { state: { failed: "unknown_conversation" as const } };
const state = {
  conversations: {
    c1: held([], { pending: [pending("a", failed), pending("b")] }),
    c2: held([], { conversation: conversation({ id: "c2" }), pending: [pending("c")] }),
  },
  unopened: [pending("d", { ...failed, conversationId: "gone" })],
};

describe("failedMessages", () => {
  it("finds failed messages of loaded and of unloaded conversations", () => {
    expect(failedMessages(state).map((each) => each.clientId)).toEqual(["a", "d"]);
  });

  it("tells whether a conversation has failed messages", () => {
    expect(["c1", "c2", "gone"].map((id) => hasFailed(state, id))).toEqual([true, false, true]);
  });
});
