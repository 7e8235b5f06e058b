import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, parseDraft } from "./draft.ts";

describe("parseDraft", () => {
  it("reads a stored draft", () => {
    const draft = { text: "你好", note: true, replyTo: 4 };
    expect(parseDraft(JSON.stringify(draft))).toEqual(draft);
  });

  it("takes a malformed draft for an empty one", () => {
    for (const stored of [null, "", "{", "[]", '{"text":1}', "7"])
      expect(parseDraft(stored)).toEqual(EMPTY_DRAFT);
    expect(parseDraft('{"text":"a","replyTo":"x"}')).toEqual({
      text: "a",
      note: false,
      replyTo: null,
    });
  });
});
