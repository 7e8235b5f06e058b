import { expect, test } from "vitest";
import { readUploadOutcome } from "./upload-outcome.ts";

test("[MED1] the answer to a stored file has its attachment id", () => {
  const stored = { attachmentId: "a", kind: "file", name: "a.pdf", bytes: 3 };
  expect(readUploadOutcome("c1", { status: 201, text: JSON.stringify(stored) })).toEqual({
    ok: true,
    value: { conversationId: "c1", answer: stored },
  });
});

test.each([
  [415, '{"code":"polyglot"}', "polyglot"],
  [409, '{"code":"conversation_ended"}', "conversation_ended"],
  [413, "<html>nginx</html>", "too_large"],
  [502, "<html>nginx</html>", "unavailable"],
  [418, '{"code":"toString"}', "internal"],
  [401, "", "not_signed_in"],
  [429, "<html>nginx</html>", "rate_limited"],
  [0, "", "offline"],
  [418, '{"code":5}', "internal"],
  [201, "", "internal"],
  [200, "null", "internal"],
])("[HTP1] %i with %s is understood as %s", (status, text, code) => {
  expect(readUploadOutcome("c1", { status, text })).toEqual({ ok: false, code });
});
