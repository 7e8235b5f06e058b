import type { Notification } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { groupNotifications } from "./group-notifications.ts";

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
  groupNotifications(items, readSeq).map(({ latest, count, unread }) => [
    latest.seq,
    count,
    unread,
  ]);

test("[NTF4] a group is shown as its latest notification with the count of that notification", () => {
  const items = [like(1, 1, "Lin"), like(2, 2, "Zhe"), like(3, 3, "Lin")];
  expect(groupNotifications(items, 0)).toMatchObject([
    { latest: { seq: 3 }, count: 3, names: ["Lin", "Zhe"], unread: true },
  ]);
});

test("[NTF4] the read part of a group is a separate line from the part that came later", () => {
  expect(lines([like(1, 1), like(2, 2), like(3, 1), like(4, 2)], 2)).toEqual([
    [4, 2, true],
    [2, 2, false],
  ]);
});

test("a count may exceed the number of loaded notifications", () => {
  expect(lines([like(40, 12)])).toEqual([[40, 12, true]]);
});

test("groups of different categories are separate lines, and so is each notification without a group", () => {
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
  "data of %j contains no name",
  (data) => {
    expect(groupNotifications([{ ...like(1, 1), data }], 0)[0]?.names).toEqual([]);
  },
);
