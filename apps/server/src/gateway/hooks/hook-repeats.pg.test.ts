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

describe("repeats", () => {
  test("[HOK2] a repeated webhook-id gets the first result, whatever its body, and has no effect", async () => {
    const user = newUser();
    const id = `call-${unique()}`;
    const batch = { events: [event(user), event(user), { id: "x" }] };
    const first = await results("/comments", batch, { id });
    expect(first.map((each) => each.result)).toEqual(["counted", "counted", "invalid"]);
    expect(await results("/comments", batch, { id })).toEqual(first);
    expect(await results("/comments", event(user), { id })).toEqual(first);
    expect((await counters(user)).comment).toBe(2);
    expect((await results("/comments", batch)).map((each) => each.result)).toEqual([
      "duplicate",
      "duplicate",
      "invalid",
    ]);
  });

  test("[HOK2] a webhook-id repeated with another kind of call gets the first answer and has no effect", async () => {
    const user = newUser();
    const tab = await app.user(user);
    const topic = `public.topic-${unique()}`;
    const calls: [path: string, body: unknown, method?: "DELETE"][] = [
      ["/likes", { events: [event(user), event(user, { toUserId: 5.5 })] }],
      ["/comments", event(user)],
      [`/users/${user}/counters`, { set: { order: 4 } }],
      [`/topics/${topic}`, { data: 1 }],
      [`/users/${newUser()}`, undefined, "DELETE"],
    ];
    for (const [at, [path, body, method]] of calls.entries()) {
      const id = `first-${unique()}`;
      const ask = (to: string, what: unknown, by: "DELETE" | undefined) =>
        callHook(app, to, what, { id, ...(by !== undefined && { method: by }) });
      const first = await ask(path, body, method);
      expect(first.status).toBe(200);
      const before = await counters(user);
      for (const other of calls.filter((_call, place) => place !== at)) {
        const again = await ask(...(other as [string, unknown, "DELETE" | undefined]));
        expect([again.status, again.json()], `${path}, then ${other[0]}`).toEqual([
          200,
          first.json(),
        ]);
      }
      const revoking = await ask(`/users/${user}`, undefined, "DELETE");
      expect(revoking.json()).toEqual(first.json());
      expect(await counters(user)).toEqual(before);
    }
    await tab.settle();
  });

  test("[HOK2] concurrent repeats of a call are counted once and get the same answer", async () => {
    const user = newUser();
    const one = event(user);
    const id = `call-${unique()}`;
    const all = await Promise.all(Array.from({ length: 20 }, () => results("/likes", one, { id })));
    for (const each of all) expect(each).toEqual([{ id: one.id, result: "counted" }]);
    expect((await counters(user)).like).toBe(1);
  });

  test("[HOK5] concurrent calls with the same event for different users count it for one user", async () => {
    const users = Array.from({ length: 20 }, newUser);
    const id = `event-${unique()}`;
    const all = await Promise.all(
      users.map((toUserId, at) =>
        results("/likes", {
          events: [{ id, toUserId, fromUserId: "w" }, event(users[(at + 7) % 20]!)],
        }),
      ),
    );
    expect(all.filter(([first]) => first?.result === "counted")).toHaveLength(1);
    expect(all.every(([, second]) => second?.result === "counted")).toBe(true);
    const likes = (await Promise.all(users.map(counters))).reduce(
      (sum, each) => sum + each.like,
      0,
    );
    expect(likes).toBe(21);
  });
});
