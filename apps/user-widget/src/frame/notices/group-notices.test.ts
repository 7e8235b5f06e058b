import type { Notification } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { groupNotices } from "./group-notices.ts";

function like(seq: number, count: number, fromName?: string): Notification {
  return {
    seq,
    category: "like",
    eventId: `e${seq}`,
    group: "/p/1",
    count,
    at: "2026-05-20T10:00:00.000Z",
    ...(fromName !== undefined && { data: { fromName } }),
  };
}
const lines = (items: Notification[], readSeq = 0) =>
  groupNotices(items, readSeq).map(({ latest, count, unread }) => [latest.seq, count, unread]);

test("[NTF4] a group is its latest notice, with the count that it carries", () => {
  const items = [like(1, 1, "Lin"), like(2, 2, "Zhe"), like(3, 3, "Lin")];
  expect(groupNotices(items, 0)).toMatchObject([
    { latest: { seq: 3 }, count: 3, names: ["Lin", "Zhe"], unread: true },
  ]);
});

test("[NTF4] what had been read before the group began anew is a line of its own", () => {
  expect(lines([like(1, 1), like(2, 2), like(3, 1), like(4, 2)], 2)).toEqual([
    [4, 2, true],
    [2, 2, false],
  ]);
});

test("a count goes beyond what is loaded", () => {
  expect(lines([like(40, 12)])).toEqual([[40, 12, true]]);
});

test("one group of two categories is two lines, and what has no group stands alone", () => {
  const comment = { ...like(2, 1), category: "comment" };
  const { group: _none, ...alone } = like(3, 1);
  expect(lines([like(1, 1), comment, alone, { ...alone, seq: 4 }])).toEqual([
    [4, 1, true],
    [3, 1, true],
    [2, 1, true],
    [1, 1, true],
  ]);
});

test.each([[null], ["text"], [{ fromName: 5 }], [{ fromName: "  " }], [undefined]])(
  "data of %j names nobody",
  (data) => {
    expect(groupNotices([{ ...like(1, 1), data }], 0)[0]?.names).toEqual([]);
  },
);
