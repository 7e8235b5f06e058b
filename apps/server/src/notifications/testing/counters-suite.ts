import type { RawClient } from "@deskwire/testkit/raw-client";
import { describe, expect, test, vi } from "vitest";
import type { OnStage } from "../../testing/on-stage.ts";
import { sendText } from "../../testing/stage.ts";
import { createMainSite, notificationSeqs, untilCounters, untilNotification } from "./main-site.ts";

const ZEROS = { chat: 0, comment: 0, like: 0, total: 0 };

const latest = (tab: RawClient) => tab.events("counters").at(-1)?.counters;

/** Counters of users on any engine and number of nodes. */
export function countersSuite(on: OnStage): void {
  const site = createMainSite(on);
  const { count, countersOf, event, newUser, setSilently } = site;

  describe("counters", () => {
    test("[CTR1] there is a counter per category, always chat, comment and like, and their total", async () => {
      const userId = newUser();
      expect(await countersOf(userId)).toEqual(ZEROS);
      await count("/likes", event(userId), event(userId));
      await count("/notifications", event(userId, { category: "order.paid" }));
      const { user, agent, id } = await on.stage.served(userId);
      for (let n = 0; n < 3; n++) await sendText(agent.socket, id, "hello");
      const all = { chat: 3, comment: 0, like: 2, "order.paid": 1, total: 6 };
      await untilCounters(user, all);
      expect(latest(user)).toEqual(all);
      expect(await countersOf(userId)).toEqual(all);
      await user.ok("readCounter", { category: "like" });
      expect(await countersOf(userId)).toEqual({ ...all, like: 0, total: 4 });
    });

    test("[CTR7] receipts of notifications change no counter, and clearing counters moves no cursor", async () => {
      const userId = newUser();
      const user = await on.stage.user(userId);
      await count("/likes", event(userId), event(userId));
      await count("/comments", event(userId));
      const three = { chat: 0, comment: 1, like: 2, total: 3 };
      await untilCounters(user, three);
      const cursors = async () => {
        const late = await on.stage.user(userId);
        const [welcome] = late.frames;
        await late.close();
        return welcome?.t === "welcome" ? welcome.notifications : undefined;
      };
      await user.ok("notificationReceipt", { delivered: 2, read: 1 });
      expect(await countersOf(userId)).toEqual(three);
      await user.ok("readCounter", { category: "total" });
      expect(await countersOf(userId)).toEqual(ZEROS);
      expect(await cursors()).toEqual({ lastSeq: 3, deliveredSeq: 2, readSeq: 1 });
      await user.ok("notificationReceipt", { read: 3 });
      expect(await countersOf(userId)).toEqual(ZEROS);
    });

    test("[CTR5] [NTF2] every tab gets every change, and ends with the counters of the database", async () => {
      const userId = newUser();
      const [one, two] = await site.tabs(userId);
      await Promise.all(
        Array.from({ length: 40 }, (_, at) =>
          count(at % 2 === 0 ? "/likes" : "/comments", event(userId)),
        ),
      );
      for (const tab of [one, two]) {
        await untilCounters(tab, { like: 20, comment: 20, total: 40 });
        await untilNotification(tab, 40);
        expect(new Set(notificationSeqs(tab)).size).toBe(40);
      }
      expect((await one.ok("readCounter", { category: "like" })).counters).toMatchObject({
        like: 0,
        comment: 20,
        total: 20,
      });
      await untilCounters(two, { like: 0, comment: 20 });
      const path = `/users/${userId}/counters`;
      await site.call(path, { set: { comment: 3, order: 1 } });
      for (const tab of [one, two]) await untilCounters(tab, { comment: 3, order: 1, total: 4 });
      const welcome = (await on.stage.user(userId)).frames[0];
      expect(welcome).toMatchObject({
        counters: { like: 0, comment: 3, order: 1, total: 4 },
        notifications: { lastSeq: 40, readSeq: 0 },
      });
      await vi.waitFor(() =>
        expect([latest(one), latest(two)]).toMatchObject([{ total: 4 }, { total: 4 }]),
      );
    });

    test("[CTR5] a tab that comes back after a silent change gets the next change", async () => {
      const userId = newUser();
      const before = await on.stage.user(userId);
      await count("/likes", event(userId));
      await untilCounters(before, { like: 1 });
      await before.close();
      await setSilently(userId, { like: 0 });
      const after = await on.stage.user(userId);
      expect(after.frames[0]).toMatchObject({ counters: { like: 0 } });
      await count("/likes", event(userId));
      await untilCounters(after, { like: 1 });
    });

    test("[CTR5] open tabs with other counters than a new tab's welcome get those of the welcome", async () => {
      const userId = newUser();
      const [one, far] = await site.tabs(userId);
      await count("/likes", event(userId));
      for (const tab of [one, far]) await untilCounters(tab, { like: 1 });
      // A notification that is sent again would cause another read of the counters.
      await one.ok("notificationReceipt", { delivered: 1 });
      await setSilently(userId, { like: 7 });
      for (const late of await site.tabs(userId))
        expect(late.frames[0]).toMatchObject({ counters: { like: 7 } });
      for (const tab of [one, far]) await untilCounters(tab, { like: 7 });
    });

    test("[CTR3] [CTR4] chat counts the agent's messages, and reading clears it", async () => {
      const userId = newUser();
      const { user, agent, id } = await on.stage.served(userId);
      await sendText(agent.socket, id, "one");
      await untilCounters(user, { chat: 1, total: 1 });
      await count("/likes", event(userId));
      await sendText(agent.socket, id, "two");
      await untilCounters(user, { chat: 2, like: 1, total: 3 });
      const [, other] = await site.tabs(userId);
      const answer = await user.ok("readCounter", { category: "chat" });
      expect(answer.counters).toMatchObject({ chat: 0, like: 1, total: 1 });
      await agent.socket.event("receipt", ({ by, read }) => by.kind === "user" && read > 0);
      await untilCounters(other, { chat: 0, like: 1 });
      await sendText(agent.socket, id, "three");
      await untilCounters(other, { chat: 1, like: 1 });
      expect((await user.ok("readCounter", { category: "total" })).counters.total).toBe(0);
      await untilCounters(other, { total: 0 });
    });
  });
}
