import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeFrames, hasBadText, isJsonObject } from "./codec.ts";

describe("[FRM1] [FRM3] decodeFrames", () => {
  test.each(["", "{", "null", "1", '"x"', "true", "{}{}", "undefined", "\u0000", "[1]"])(
    "%j is not a frame",
    (text) => {
      expect(decodeFrames(text, false)).toEqual({ ok: false });
      expect(decodeFrames(text, true)).toEqual({ ok: false });
    },
  );

  test("an object is a frame; [FRM2] an array of objects is one only with batch", () => {
    expect(decodeFrames('{"t":"ping"}', false)).toEqual({
      ok: true,
      frames: [{ t: "ping" }],
      suspect: false,
    });
    expect(decodeFrames('[{"t":"a"},{"t":"b"}]', false)).toEqual({ ok: false });
    expect(decodeFrames('[{"t":"a"},{"t":"b"}]', true)).toEqual({
      ok: true,
      frames: [{ t: "a" }, { t: "b" }],
      suspect: false,
    });
    expect(decodeFrames("[]", true)).toEqual({ ok: true, frames: [], suspect: false });
    expect(decodeFrames('[{"t":"a"},null]', true)).toEqual({ ok: false });
    expect(decodeFrames("[[]]", true)).toEqual({ ok: false });
  });

  test("a frame comes out as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const decoded = decodeFrames(JSON.stringify(object), false);
        expect(decoded).toEqual({
          ok: true,
          frames: [JSON.parse(JSON.stringify(object))],
          suspect: expect.any(Boolean) as unknown,
        });
      }),
    );
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.boolean(), (text, batch) => {
        expect(typeof decodeFrames(text, batch).ok).toBe("boolean");
      }),
    );
  });
});

describe("[FRM7] bad text", () => {
  const bad = ["\u0000", "a\u0000b", "\ud800", "\udc00", "\ud83d x", "\udc00\ud800"];
  const good = ["", "abc", "信", "😀", "\ud83d\ude00", "\u0001", "\uffff", "\ufffd"];

  test.each(bad)("%j is bad in every position", (text) => {
    for (const value of [
      text,
      [text],
      { a: text },
      { a: { b: [{ c: text }] } },
      { [text]: 1 },
      [[[text]]],
    ])
      expect(hasBadText(value)).toBe(true);
  });

  test.each(good)("%j is not bad", (text) => {
    for (const value of [text, [text], { a: text }, { [`k${text}`]: { b: [text, 1, null, true] } }])
      expect(hasBadText(value)).toBe(false);
  });

  test("finds bad text at any depth without a stack overflow", () => {
    const nested = (text: string) =>
      JSON.parse(`${"[".repeat(30_000)}${JSON.stringify(text)}${"]".repeat(30_000)}`) as unknown;
    expect(hasBadText(nested("\u0000"))).toBe(true);
    expect(hasBadText(nested("fine"))).toBe(false);
  });

  test("numbers, null and booleans contain no text", () => {
    for (const value of [1, null, true, undefined, [], {}]) expect(hasBadText(value)).toBe(false);
  });

  test("every received frame with bad text is suspect", () => {
    const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...bad, ...good));
    const anyFrame = fc.dictionary(
      anyText,
      fc.oneof(anyText, fc.array(anyText), fc.dictionary(anyText, anyText)),
    );
    fc.assert(
      fc.property(anyFrame, fc.boolean(), (frame, escaped) => {
        const json = JSON.stringify(frame);
        const sent = escaped
          ? escapeAll(json)
          : new TextDecoder().decode(new TextEncoder().encode(json));
        const decoded = decodeFrames(sent, false);
        expect(decoded.ok && hasBadText(decoded.frames[0]) && !decoded.suspect).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

test("isJsonObject accepts objects and refuses arrays, null and scalars", () => {
  expect([{}, { a: 1 }, Object.create(null)].every(isJsonObject)).toBe(true);
  expect([null, undefined, [], "x", 1, true].some(isJsonObject)).toBe(false);
});

/** Writes every character beyond ASCII as an escape, in lower or upper case. */
function escapeAll(json: string): string {
  return json.replaceAll(/[\u0080-\uffff]/g, (character, at: number) => {
    const hex = character.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${at % 2 === 0 ? hex : hex.toUpperCase()}`;
  });
}
