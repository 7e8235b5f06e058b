import { shouldReconnect, type Counters, type HookAnswer } from "@deskwire/protocol";
import { callHook, HOOK_SECRET } from "@deskwire/testkit/hook-client";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

/** What the main site can rely on live, on any engine. With Redis there are two nodes: users on the one, calls to the other. */
export function describeMainSite(name: string, env: () => Record<string, string>): void {
  describe(`main site: ${name}`, () => {
    let users: TestApp;
    let site: TestApp;
    let made = 0;

    beforeAll(async () => {
      const settings: Record<string, string> = {
        HOOK_SECRETS: HOOK_SECRET,
        NOTIFICATION_REDELIVERY_SECONDS: "1",
        ...env(),
      };
      const timings = { redeliveryMs: 50, sweepMs: 50 };
      users = await startTestApp({ env: settings, timings });
      site =
        settings["REDIS_URL"] === undefined
          ? users
          : await startTestApp({ env: settings, timings, databaseUrl: users.databaseUrl });
    });
    afterAll(async () => {
      if (site !== users) await site.close();
      await users.close();
    });

    const newUser = (): string => `${name}-${++made}`;
    const event = (toUserId: string, more: object = {}) => ({
      id: `${name}-event-${++made}`,
      toUserId,
      fromUserId: "writer",
      ...more,
    });
    async function count(path: string, ...events: object[]): Promise<void> {
      const answer = await callHook(site, path, { events });
      const { results } = answer.json() as HookAnswer;
      expect(results.map((each) => each.result)).toEqual(events.map(() => "counted"));
    }
    const numbers = (tab: RawClient, wanted: Partial<Counters>) =>
      tab.event("counters", ({ counters }) =>
        Object.entries(wanted).every(([category, value]) => counters[category] === value),
      );
    const latest = (tab: RawClient): Counters | undefined =>
      tab.events("counters").at(-1)?.counters;

    /** As when nobody could be told. */
    async function setSilently(userId: string, set: object): Promise<void> {
      await users.sql.query("SELECT set_counters($1, $2)", [userId, JSON.stringify(set)]);
    }

    async function age(userId: string, interval: string): Promise<void> {
      await users.sql.query("UPDATE notification SET at = at - $2::interval WHERE user_id = $1", [
        userId,
        interval,
      ]);
    }

    /** What the database has, by way of the main site and of a new session. */
    async function countersOf(userId: string): Promise<Counters> {
      const answer = await callHook(site, `/users/${userId}/counters`, undefined, {
        method: "GET",
      });
      const { counters } = answer.json() as { counters: Counters };
      const late = await users.user(userId);
      expect(late.frames[0]).toMatchObject({ t: "welcome", counters });
      await late.close();
      return counters;
    }

    test("[CTR1] a number per category, chat, comment and like always among them, and their sum", async () => {
      const userId = newUser();
      expect(await countersOf(userId)).toEqual({ chat: 0, comment: 0, like: 0, total: 0 });
      await count("/likes", event(userId), event(userId));
      await count("/notifications", event(userId, { category: "order.paid" }));
      const desk = await (await users.agent()).connect();
      const user = await users.user(userId);
      const { conversation } = await user.ok("open", {});
      const opened = await desk.event(
        "conversation",
        (each) => each.conversation.id === conversation.id,
      );
      for (const clientId of ["a", "b", "c"])
        await desk.ok("send", {
          conversationId: opened.conversation.id,
          clientId,
          kind: "text",
          body: { text: "hello" },
        });
      const all = { chat: 3, comment: 0, like: 2, "order.paid": 1, total: 6 };
      await numbers(user, all);
      expect(latest(user)).toEqual(all);
      expect(await countersOf(userId)).toEqual(all);
      await user.ok("readCounter", { category: "like" });
      expect(await countersOf(userId)).toEqual({ ...all, like: 0, total: 4 });
      await desk.close();
    });

    test("[CTR7] receipts of notices change no counter, and clearing counters no cursor", async () => {
      const userId = newUser();
      const user = await users.user(userId);
      await count("/likes", event(userId), event(userId));
      await count("/comments", event(userId));
      const three = { chat: 0, comment: 1, like: 2, total: 3 };
      await numbers(user, three);
      const cursors = async () => {
        const late = await users.user(userId);
        const [welcome] = late.frames;
        await late.close();
        return welcome?.t === "welcome" ? welcome.notifications : undefined;
      };
      await user.ok("notificationReceipt", { delivered: 2, read: 1 });
      expect(await countersOf(userId)).toEqual(three);
      await user.ok("readCounter", { category: "total" });
      expect(await countersOf(userId)).toEqual({ chat: 0, comment: 0, like: 0, total: 0 });
      expect(await cursors()).toEqual({ lastSeq: 3, deliveredSeq: 2, readSeq: 1 });
      await user.ok("notificationReceipt", { read: 3 });
      expect(await countersOf(userId)).toEqual({ chat: 0, comment: 0, like: 0, total: 0 });
    });

    test("[CTR5] [NTF2] every tab is told of every change, and ends with what the database has", async () => {
      const userId = newUser();
      const [one, two] = await Promise.all([users.user(userId), site.user(userId)]);
      await Promise.all(
        Array.from({ length: 40 }, (_, at) =>
          count(at % 2 === 0 ? "/likes" : "/comments", event(userId)),
        ),
      );
      for (const tab of [one, two]) {
        await numbers(tab, { like: 20, comment: 20, total: 40 });
        await tab.event("notification", ({ notification }) => notification.seq === 40);
        const seqs = new Set(
          tab.events("notification").map(({ notification }) => notification.seq),
        );
        expect(seqs.size).toBe(40);
      }
      expect((await one.ok("readCounter", { category: "like" })).counters).toMatchObject({
        like: 0,
        comment: 20,
        total: 20,
      });
      await numbers(two, { like: 0, comment: 20 });
      await callHook(site, `/users/${userId}/counters`, { set: { comment: 3, order: 1 } });
      for (const tab of [one, two]) await numbers(tab, { comment: 3, order: 1, total: 4 });
      const welcome = (await users.user(userId)).frames[0];
      expect(welcome).toMatchObject({
        counters: { like: 0, comment: 3, order: 1, total: 4 },
        notifications: { lastSeq: 40, readSeq: 0 },
      });
      await vi.waitFor(() =>
        expect([latest(one), latest(two)]).toMatchObject([{ total: 4 }, { total: 4 }]),
      );
    });

    test("[CTR5] a tab that comes back to a number that was set meanwhile is told of the next change", async () => {
      const userId = newUser();
      const before = await users.user(userId);
      await count("/likes", event(userId));
      await numbers(before, { like: 1 });
      await before.close();
      await setSilently(userId, { like: 0 });
      const after = await users.user(userId);
      expect(after.frames[0]).toMatchObject({ counters: { like: 0 } });
      await count("/likes", event(userId));
      await numbers(after, { like: 1 });
    });

    test("[CTR5] what a tab's welcome says, the tabs that are open are told, if they were told otherwise", async () => {
      const userId = newUser();
      const [one, far] = await Promise.all([users.user(userId), site.user(userId)]);
      await count("/likes", event(userId));
      for (const tab of [one, far]) await numbers(tab, { like: 1 });
      // A notice that comes again would have the numbers looked at as well.
      await one.ok("notificationReceipt", { delivered: 1 });
      await setSilently(userId, { like: 7 });
      for (const node of [users, site]) {
        const late = await node.user(userId);
        expect(late.frames[0]).toMatchObject({ counters: { like: 7 } });
      }
      for (const tab of [one, far]) await numbers(tab, { like: 7 });
    });

    test("[CTR3] [CTR4] chat counts what agents write, and is cleared by reading", async () => {
      const userId = newUser();
      const agent = await users.agent();
      const desk = await agent.connect();
      const user = await users.user(userId);
      const { conversation } = await user.ok("open", {});
      const { id: conversationId } = conversation;
      await desk.event(
        "conversation",
        (each) =>
          each.conversation.id === conversationId && each.conversation.agent?.id === agent.id,
      );
      const say = (n: number) =>
        desk.ok("send", {
          conversationId,
          clientId: `m${n}`,
          kind: "text",
          body: { text: "hello" },
        });
      await say(1);
      await numbers(user, { chat: 1, total: 1 });
      await count("/likes", event(userId));
      await say(2);
      await numbers(user, { chat: 2, like: 1, total: 3 });
      const other = await site.user(userId);
      const answer = await user.ok("readCounter", { category: "chat" });
      expect(answer.counters).toMatchObject({ chat: 0, like: 1, total: 1 });
      await desk.event("receipt", (receipt) => receipt.by.kind === "user" && receipt.read > 0);
      await numbers(other, { chat: 0, like: 1 });
      await say(3);
      await numbers(other, { chat: 1, like: 1 });
      expect((await user.ok("readCounter", { category: "total" })).counters.total).toBe(0);
      await numbers(other, { total: 0 });
      await desk.close();
    });

    test("[NTF3] pages and receipts; a cursor past the last notice is refused", async () => {
      const userId = newUser();
      await count(
        "/likes",
        ...Array.from({ length: 30 }, () => event(userId, { data: { note: "n".repeat(3_000) } })),
      );
      const user = await users.user(userId);
      const first = await user.ok("notifications", { after: 0, limit: 200 });
      expect(first.more).toBe(true);
      const second = await user.ok("notifications", {
        after: first.notifications.length,
        limit: 200,
      });
      const seqs = [...first.notifications, ...second.notifications].map((each) => each.seq);
      expect(seqs).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
      expect(second).toMatchObject({ more: false, lastSeq: 30 });
      expect(await user.request("notificationReceipt", { delivered: 31 })).toMatchObject({
        t: "err",
        code: "bad_cursor",
      });
      await user.ok("notificationReceipt", { read: 12 });
      await user.ok("notificationReceipt", { delivered: 20, read: 3 });
      const again = (await users.user(userId)).frames[0];
      expect(again).toMatchObject({
        notifications: { lastSeq: 30, deliveredSeq: 20, readSeq: 12 },
        counters: { like: 30 },
      });
      expect(
        await (await users.user(newUser())).request("notificationReceipt", { delivered: 1 }),
      ).toMatchObject({ code: "bad_cursor" });
    });

    test("[NTF4] a notice carries how many of its group were unread", async () => {
      const userId = newUser();
      const user = await users.user(userId);
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
      await user.event("notification", ({ notification }) => notification.seq === 6);
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

    test("[NTF5] a silent user gets fresh notices again, until they are taken", async () => {
      const userId = newUser();
      const user = await users.user(userId);
      await count("/likes", event(userId), event(userId));
      const times = (seq: number) =>
        user.events("notification").filter(({ notification }) => notification.seq === seq).length;
      await vi.waitFor(() => expect([times(1), times(2)]).toEqual([2, 2]), { timeout: 20_000 });
      await user.ok("notificationReceipt", { delivered: 1 });
      await vi.waitFor(() => expect(times(2)).toBe(3), { timeout: 20_000 });
      expect(times(1)).toBe(2);
      await user.ok("notificationReceipt", { delivered: 2 });
      const { rows } = await users.sql.query(
        "SELECT 1 FROM notification_store WHERE user_id = $1 AND last_seq > delivered_seq",
        [userId],
      );
      expect(rows).toEqual([]);
    });

    test("[NTF6] on connecting, everything undelivered is sent in order, a page at a time", async () => {
      const userId = newUser();
      await count("/likes", ...Array.from({ length: 250 }, () => event(userId)));
      await age(userId, "3 days");
      const user = await users.user(userId);
      const sent = () => user.events("notification").map(({ notification }) => notification.seq);
      const upTo = (last: number) =>
        user.event("notification", ({ notification }) => notification.seq === last);
      await upTo(100);
      expect(sent().at(-1)).toBe(100);
      await user.ok("notificationReceipt", { delivered: 100 });
      await upTo(200);
      await user.ok("notificationReceipt", { delivered: 200 });
      await upTo(250);
      expect(sent()).toEqual(Array.from({ length: 250 }, (_, at) => at + 1));
    });

    test("[NTF6] each of two tabs gets all of it, whichever takes its pages first, and whatever node it is on", async () => {
      const userId = newUser();
      await count("/likes", ...Array.from({ length: 250 }, () => event(userId)));
      // In the slow lane, so that none comes again by itself.
      await age(userId, "3 days");
      const tabs = [await users.user(userId), await site.user(userId)] as const;
      const upTo = (tab: RawClient, last: number) =>
        tab.event("notification", ({ notification }) => notification.seq === last);
      const take = (tab: RawClient, delivered: number) =>
        tab.ok("notificationReceipt", { delivered });
      for (const tab of tabs) await upTo(tab, 100);
      for (const last of [100, 200]) {
        for (const tab of tabs) await take(tab, last);
        for (const tab of tabs) await upTo(tab, Math.min(last + 100, 250));
      }
      const sent = tabs.map((tab) =>
        [
          ...new Set(tab.events("notification").map(({ notification }) => notification.seq)),
        ].toSorted((a, b) => a - b),
      );
      const all = Array.from({ length: 250 }, (_, at) => at + 1);
      expect(sent).toEqual([all, all]);
    });

    test("[NTF6] the slow lane is sent on connecting only", async () => {
      const userId = newUser();
      await count("/likes", event(userId));
      await age(userId, "2 days");
      const user = await users.user(userId);
      await user.event("notification");
      await count("/likes", event(userId));
      const times = (seq: number) =>
        user.events("notification").filter(({ notification }) => notification.seq === seq).length;
      // The fresh one has come again, and the one of the slow lane has not.
      await vi.waitFor(() => expect(times(2)).toBe(2), { timeout: 20_000 });
      expect(times(1)).toBe(1);
      expect((await users.http("GET", "/metrics")).text).toContain(
        'deskwire_notifications_undelivered{lane="slow"}',
      );
    });

    test("[NTF7] what was not delivered in 15 days is counted as expired, and stays in the sequence", async () => {
      const userId = newUser();
      await count("/likes", event(userId), event(userId));
      await users.sql.query(
        "UPDATE notification SET at = now() - interval '15 days' + interval '2 seconds' WHERE user_id = $1 AND seq = 1",
        [userId],
      );
      const expired = async (): Promise<number> => {
        const { rows } = await users.sql.query<{ expired_seq: number }>(
          "SELECT expired_seq FROM notification_store WHERE user_id = $1",
          [userId],
        );
        return rows[0]?.expired_seq ?? 0;
      };
      await vi.waitFor(async () => expect(await expired()).toBe(1), { timeout: 20_000 });
      const { rows } = await users.sql.query<{ expired: string }>(
        "SELECT expired FROM notification_sweep",
      );
      expect(Number(rows[0]?.expired)).toBeGreaterThanOrEqual(1);
      const user = await users.user(userId);
      await user.event("notification", ({ notification }) => notification.seq === 2);
      expect(user.events("notification")).toHaveLength(1);
      expect((await user.ok("notifications", { after: 0, limit: 10 })).notifications).toHaveLength(
        2,
      );
      expect((await user.ok("readCounter", { category: "none" })).counters.like).toBe(2);
    });

    test("[IDN10] welcome tells the locale of the user's token", async () => {
      const hello = async (claims: object) => {
        const client = await users.connect();
        const { me } = await client.hello(users.token(newUser(), { claims: { ...claims } }));
        await client.close();
        return me;
      };
      expect(await hello({ locale: "zh_CN" })).toMatchObject({ locale: "zh-CN" });
      for (const claims of [{}, { locale: 5 }, { locale: "<script>" }])
        expect(await hello(claims)).not.toHaveProperty("locale");
    });

    test("[IDN8] [IDN9] revoking closes the user's sockets on every node, and what was issued before is refused", async () => {
      const userId = newUser();
      const issued = Math.floor(Date.now() / 1_000);
      const old = users.token(userId, { claims: { iat: issued } });
      const [one, two, bystander] = await Promise.all([
        users.user(userId),
        site.user(userId),
        users.user(newUser()),
      ]);
      const call = { method: "DELETE", id: `revoke-${userId}` };
      const answer = await callHook(site, `/users/${userId}`, undefined, call);
      expect(answer.json()).toEqual({ userId, revoked: true });
      for (const tab of [one, two]) {
        const { code } = await tab.closed;
        expect([code, shouldReconnect(code)]).toEqual([4503, false]);
      }
      const returning = await users.connect();
      await expect(returning.hello(old)).rejects.toThrow("4500");
      await expect((await users.connect()).hello(users.token(userId))).rejects.toThrow("4500");
      const history = await users.http("GET", "/api/v1/conversations", {
        headers: { authorization: `Bearer ${old}` },
      });
      expect(history.status).toBe(401);
      for (const future of [301 + 60, 86_400]) {
        const forged = users.token(userId, { claims: { iat: issued + future }, life: 172_800 });
        await expect((await users.connect()).hello(forged)).rejects.toThrow("4500");
      }
      const later = users.token(userId, { claims: { iat: issued + 60 } });
      const back = await users.connect();
      expect((await back.hello(later)).t).toBe("welcome");
      // A repeat, as after an answer that was lost.
      expect((await callHook(site, `/users/${userId}`, undefined, call)).json()).toEqual(
        answer.json(),
      );
      for (const tab of [back, bystander]) await tab.settle();
    });
  });
}
