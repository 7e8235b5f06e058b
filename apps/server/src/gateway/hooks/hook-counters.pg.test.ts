import type { Problem } from "@deskwire/protocol";
import { callHook } from "@deskwire/testkit/hook-client";
import { describe, expect, test } from "vitest";
import {
  app,
  counters,
  event,
  newUser,
  results,
  unique,
  useHookApp,
} from "./testing/hook-stage.ts";

useHookApp();

describe("counters", () => {
  test("[CTR6] counters are set and read, and a repeat of the call does not set them again", async () => {
    const user = "名前 / with spaces?#";
    const path = `/users/${encodeURIComponent(user)}/counters`;
    const id = `call-${unique()}`;
    await results("/comments", event(user));
    const set = await callHook(app, path, { set: { comment: 0, "order.shipped": 7 } }, { id });
    expect(set.json()).toEqual({
      counters: { chat: 0, comment: 0, like: 0, "order.shipped": 7, total: 7 },
    });
    await results("/notifications", { ...event(user), category: "order.shipped" });
    expect((await callHook(app, path, { set: { like: 5 } }, { id })).json()).toEqual(set.json());
    expect(await counters(user)).toEqual({
      chat: 0,
      comment: 0,
      like: 0,
      "order.shipped": 8,
      total: 8,
    });
  });

  test("[CTR8] a counter stops at 2³¹−1, and further events are still notifications", async () => {
    const user = newUser();
    const most = 2 ** 31 - 1;
    await callHook(app, `/users/${user}/counters`, { set: { comment: most - 1, like: most } });
    const tab = await app.user(user);
    const [first, second] = [event(user), event(user)];
    expect(await results("/comments", { events: [first, second] })).toEqual([
      { id: first.id, result: "counted" },
      { id: second.id, result: "counted" },
    ]);
    await results("/likes", event(user));
    await tab.event("notification", ({ notification }) => notification.seq === 3);
    const full = { chat: 0, comment: most, like: most, total: 2 * most };
    expect(await counters(user)).toEqual(full);
    await tab.event("counters", (now) => now.counters.total === full.total);
    await tab.ok("readCounter", { category: "comment" });
    expect(await counters(user)).toEqual({ ...full, comment: 0, total: most });
    await results("/comments", event(user));
    expect((await counters(user)).comment).toBe(1);
    await tab.close();
  });

  test.each([
    { chat: 1 },
    { total: 1 },
    { like: -1 },
    { like: 1.5 },
    { like: 2 ** 31 },
    { like: "1" },
    { like: 1, Bad: 1 },
    [],
    "like",
  ])("[CTR6] %j is refused as a whole", async (set) => {
    const user = newUser();
    const answer = await callHook(app, `/users/${user}/counters`, { set });
    expect([answer.status, (answer.json() as Problem).code]).toEqual([400, "bad_request"]);
    expect((await counters(user)).total).toBe(0);
  });
});
