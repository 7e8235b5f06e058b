import type { Notification } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { applyNotification } from "./apply-notifications.ts";
import { initialState } from "./client-state.ts";

const notification = (seq: number): Notification => ({
  seq,
  category: "like",
  eventId: `e${seq}`,
  count: 1,
  at: "2026-01-01T00:00:00.000Z",
});

test("[NTF6] undelivered notifications are applied after a sign-in, although welcome counted them", () => {
  const welcomed = {
    ...initialState,
    notifications: { items: [], lastSeq: 9, deliveredSeq: 6, readSeq: 2 },
  };
  const state = [7, 8, 7, 9, 8, 10].reduce(
    (held, seq) => applyNotification(held, notification(seq)),
    welcomed as typeof initialState,
  );
  expect(state.notifications.items.map(({ seq }) => seq)).toEqual([7, 8, 9, 10]);
  expect(state.notifications.lastSeq).toBe(10);
});
