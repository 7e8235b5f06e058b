import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeFrames, hasBadText, isJsonObject } from "./codec.ts";

describe("[FRM1] [FRM3] decodeFrames", () => {
  test.each(["", "{", "null", "1", '"x"', "true", "{}{}", "undefined", "\u0000", "[1]"])(
    "%j is no frame",
    (text) => {
      expect(decodeFrames(text, false)).toEqual({ ok: false });
      expect(decodeFrames(text, true)).toEqual({ ok: false });
    },
  );

  test("an object is one frame; [FRM2] an array of objects is one only with batch", () => {
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

  test("whatever JSON there is comes out as it was", () => {
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

  test.each(bad)("%j is bad wherever it stands", (text) => {
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

  test.each(good)("%j is not", (text) => {
    for (const value of [text, [text], { a: text }, { [`k${text}`]: { b: [text, 1, null, true] } }])
      expect(hasBadText(value)).toBe(false);
  });

  test("depth is no hiding place, and no stack overflow", () => {
    const nested = (text: string) =>
      JSON.parse(`${"[".repeat(30_000)}${JSON.stringify(text)}${"]".repeat(30_000)}`) as unknown;
    expect(hasBadText(nested("\u0000"))).toBe(true);
    expect(hasBadText(nested("fine"))).toBe(false);
  });

  test("numbers, null and booleans hold no text", () => {
    for (const value of [1, null, true, undefined, [], {}]) expect(hasBadText(value)).toBe(false);
  });

  test("what came over the wire and is bad is always suspect, so that the quick look misses nothing", () => {
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

test("isJsonObject", () => {
  expect([{}, { a: 1 }, Object.create(null)].every(isJsonObject)).toBe(true);
  expect([null, undefined, [], "x", 1, true].some(isJsonObject)).toBe(false);
});

/** Every character beyond ASCII as an escape, in lower or upper case. */
function escapeAll(json: string): string {
  return json.replaceAll(/[\u0080-\uffff]/g, (character, at: number) => {
    const hex = character.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${at % 2 === 0 ? hex : hex.toUpperCase()}`;
  });
}
