import { expect, test } from "vitest";
import { createPageCursors } from "./page-cursors.ts";
import { isTime } from "./time.ts";
import { isUuid } from "./uuid.ts";

const cursors = createPageCursors({ at: isTime, id: isUuid });
const AT = "2026-01-02T03:04:05.678Z";
const ID = "01900000-0000-7000-8000-000000000000";
const encode = (text: string) => Buffer.from(text).toString("base64url");

test("a cursor contains the ordering fields of the last row and no others", () => {
  const row = { id: ID, name: "Ann", at: AT };
  const cursor = cursors.make(row);
  expect(cursor).toBe(encode(`${AT} ${ID}`));
  expect(cursors.parse(cursor)).toEqual({ ok: true, value: { at: AT, id: ID } });
});

test.each(["", AT, `${ID} ${AT}`, `${AT} ${ID} 1`, `${AT}  ${ID}`, `${AT} ${ID}x`])(
  "a cursor of %j is refused",
  (text) => {
    expect(cursors.parse(encode(text))).toMatchObject({
      ok: false,
      refusal: { code: "bad_request" },
    });
  },
);
