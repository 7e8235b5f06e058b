import type { RawClient } from "@deskwire/testkit/raw-client";
import { describe, expect, test, vi } from "vitest";
import type { OnStage } from "../../testing/on-stage.ts";
import { createMainSite, notificationSeqs, seqsUpTo, untilNotification } from "./main-site.ts";

/** How often the client got this notification. */
const times = (tab: RawClient, seq: number): number =>
  notificationSeqs(tab).filter((each) => each === seq).length;

/** Undelivered notifications on any engine and number of nodes. The nodes send fresh ones again after one second. */
export function redeliverySuite(on: OnStage): void {
  const { age, count, event, newUser, tabs: openTabs } = createMainSite(on);

  describe("undelivered notifications", () => {
    test("[NTF5] a silent user gets fresh notifications again until they are confirmed", async () => {
      const userId = newUser();
      const user = await on.stage.user(userId);
      await count("/likes", event(userId), event(userId));
      await vi.waitFor(() => expect([times(user, 1), times(user, 2)]).toEqual([2, 2]), {
        timeout: 20_000,
      });
      await user.ok("notificationReceipt", { delivered: 1 });
      await vi.waitFor(() => expect(times(user, 2)).toBe(3), { timeout: 20_000 });
      expect(times(user, 1)).toBe(2);
      await user.ok("notificationReceipt", { delivered: 2 });
      const { rows } = await on.nodes.users.sql.query(
        "SELECT 1 FROM notification_store WHERE user_id = $1 AND last_seq > delivered_seq",
        [userId],
      );
      expect(rows).toEqual([]);
    });

    test("[NTF6] a user who connects gets all undelivered notifications in order, page by page", async () => {
      const userId = newUser();
      await count("/likes", ...Array.from({ length: 250 }, () => event(userId)));
      await age(userId, "3 days");
      const user = await on.stage.user(userId);
      await untilNotification(user, 100);
      expect(notificationSeqs(user).at(-1)).toBe(100);
      await user.ok("notificationReceipt", { delivered: 100 });
      await untilNotification(user, 200);
      await user.ok("notificationReceipt", { delivered: 200 });
      await untilNotification(user, 250);
      expect(notificationSeqs(user)).toEqual(seqsUpTo(250));
    });

    test("[NTF6] each of two tabs gets all notifications, whichever tab confirms a page first, on any node", async () => {
      const userId = newUser();
      await count("/likes", ...Array.from({ length: 250 }, () => event(userId)));
      // Notifications of the slow lane are not sent again by a timer.
      await age(userId, "3 days");
      const tabs = await openTabs(userId);
      for (const tab of tabs) await untilNotification(tab, 100);
      for (const last of [100, 200]) {
        for (const tab of tabs) await tab.ok("notificationReceipt", { delivered: last });
        for (const tab of tabs) await untilNotification(tab, Math.min(last + 100, 250));
      }
      const sent = tabs.map((tab) => [...new Set(notificationSeqs(tab))].toSorted((a, b) => a - b));
      expect(sent).toEqual([seqsUpTo(250), seqsUpTo(250)]);
    });

    test("[NTF6] notifications of the slow lane are sent only on connecting", async () => {
      const userId = newUser();
      await count("/likes", event(userId));
      await age(userId, "2 days");
      const user = await on.stage.user(userId);
      await user.event("notification");
      await count("/likes", event(userId));
      // The fresh notification comes again, and the one of the slow lane does not.
      await vi.waitFor(() => expect(times(user, 2)).toBe(2), { timeout: 20_000 });
      expect(times(user, 1)).toBe(1);
      expect((await on.nodes.users.http("GET", "/metrics")).text).toContain(
        'deskwire_notifications_undelivered{lane="slow"}',
      );
    });

    test("[NTF7] a notification undelivered for 15 days counts as expired, and stays in the sequence", async () => {
      const { sql } = on.nodes.users;
      const userId = newUser();
      await count("/likes", event(userId), event(userId));
      await sql.query(
        "UPDATE notification SET at = now() - interval '15 days' + interval '2 seconds' WHERE user_id = $1 AND seq = 1",
        [userId],
      );
      const expired = async (): Promise<number> => {
        const { rows } = await sql.query<{ expired_seq: number }>(
          "SELECT expired_seq FROM notification_store WHERE user_id = $1",
          [userId],
        );
        return rows[0]?.expired_seq ?? 0;
      };
      await vi.waitFor(async () => expect(await expired()).toBe(1), { timeout: 20_000 });
      const { rows } = await sql.query<{ expired: string }>(
        "SELECT expired FROM notification_sweep",
      );
      expect(Number(rows[0]?.expired)).toBeGreaterThanOrEqual(1);
      const user = await on.stage.user(userId);
      await untilNotification(user, 2);
      expect(user.events("notification")).toHaveLength(1);
      expect((await user.ok("notifications", { after: 0, limit: 10 })).notifications).toHaveLength(
        2,
      );
      expect((await user.ok("readCounter", { category: "none" })).counters.like).toBe(2);
    });
  });
}
