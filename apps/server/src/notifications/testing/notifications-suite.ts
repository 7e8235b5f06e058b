import { describe, expect, test } from "vitest";
import type { OnStage } from "../../testing/on-stage.ts";
import { createMainSite, seqsUpTo, untilNotification } from "./main-site.ts";

/** Pages, receipts and groups of notifications on any engine and number of nodes. */
export function notificationsSuite(on: OnStage): void {
  const { count, event, newUser } = createMainSite(on);

  describe("notifications", () => {
    test("[NTF3] notifications come in pages; a cursor past the last one is refused", async () => {
      const userId = newUser();
      await count(
        "/likes",
        ...Array.from({ length: 30 }, () => event(userId, { data: { note: "n".repeat(3_000) } })),
      );
      const user = await on.stage.user(userId);
      const first = await user.ok("notifications", { after: 0, limit: 200 });
      expect(first.more).toBe(true);
      const second = await user.ok("notifications", {
        after: first.notifications.length,
        limit: 200,
      });
      const seqs = [...first.notifications, ...second.notifications].map((each) => each.seq);
      expect(seqs).toEqual(seqsUpTo(30));
      expect(second).toMatchObject({ more: false, lastSeq: 30 });
      expect(await user.request("notificationReceipt", { delivered: 31 })).toMatchObject({
        t: "err",
        code: "bad_cursor",
      });
      await user.ok("notificationReceipt", { read: 12 });
      await user.ok("notificationReceipt", { delivered: 20, read: 3 });
      const again = (await on.stage.user(userId)).frames[0];
      expect(again).toMatchObject({
        notifications: { lastSeq: 30, deliveredSeq: 20, readSeq: 12 },
        counters: { like: 30 },
      });
      const stranger = await on.stage.user(newUser());
      expect(await stranger.request("notificationReceipt", { delivered: 1 })).toMatchObject({
        code: "bad_cursor",
      });
    });

    test("[NTF4] a notification has the number of unread ones in its group", async () => {
      const userId = newUser();
      const user = await on.stage.user(userId);
      const post = { data: { url: "/post/1" } };
      await count(
        "/likes",
        event(userId, post),
        event(userId, post),
        event(userId, { data: { url: "/post/2" } }),
        event(userId),
      );
      await count("/likes", event(userId, post));
      await count("/comments", event(userId, post));
      await untilNotification(user, 6);
      const live = user.events("notification").map(({ notification }) => notification);
      expect(live.map((each) => each.count)).toEqual([1, 2, 1, 1, 3, 1]);
      expect(live[0]?.group).toBe(live[4]?.group);
      expect([
        live[0]?.group === live[2]?.group,
        live[3]?.group,
        live[0]?.group === live[5]?.group,
      ]).toEqual([false, undefined, false]);
      expect((await user.ok("notifications", { after: 0, limit: 10 })).notifications).toEqual(live);
      await user.ok("notificationReceipt", { read: 6 });
      await count("/likes", event(userId, post));
      const { notification } = await user.event(
        "notification",
        (each) => each.notification.seq === 7,
      );
      expect(notification.count).toBe(1);
    });
  });
}
