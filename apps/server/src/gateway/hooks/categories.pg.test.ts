import type { CountersAnswer, Problem } from "@deskwire/protocol";
import { callHook } from "@deskwire/testkit/hook-client";
import { describe, expect, test } from "vitest";
import { app, counters, event, newUser, results, useHookApp } from "./testing/hook-stage.ts";

useHookApp();

/** `chat` and `total`, and the two categories that every user has. */
const ALWAYS = 4;
const MAX = 200;
/** The longest name of a category. */
const name = (n: number): string => `c${n}.`.padEnd(50, "x");
const eventOf = (user: string, n: number) => ({ ...event(user), category: name(n) });

describe("[LIM12] categories of one user", () => {
  test("past 200 an event of a further category is invalid, and the others count", async () => {
    const user = newUser();
    const events = Array.from({ length: MAX + 50 }, (_, n) => eventOf(user, n));
    const answers = await results("/notifications", { events });
    const codes = answers.map((each) => (each.result === "invalid" ? each.code : each.result));
    expect(codes.filter((code) => code === "counted").length).toBe(MAX);
    expect(codes.filter((code) => code === "too_many_categories").length).toBe(50);
    const known = events[codes.indexOf("counted")]!;
    const more = { ...event(user), category: known.category };
    const other = eventOf(newUser(), 1);
    expect(await results("/notifications", { events: [more, eventOf(user, 999), other] })).toEqual([
      { id: more.id, result: "counted" },
      { id: expect.any(String) as unknown, result: "invalid", code: "too_many_categories" },
      { id: other.id, result: "counted" },
    ]);
    expect(Object.keys(await counters(user)).length).toBe(MAX + ALWAYS);
  });

  test("several calls together do not pass 200, and a repeat of a refused event stays refused", async () => {
    const user = newUser();
    const fill = Array.from({ length: MAX - 3 }, (_, n) => eventOf(user, n));
    await results("/notifications", { events: fill });
    const late = Array.from({ length: 10 }, (_, n) => eventOf(user, 500 + n));
    const answers = await Promise.all(late.map((each) => results("/notifications", each)));
    expect(answers.flat().filter(({ result }) => result === "counted").length).toBe(3);
    const refused = late[answers.findIndex(([first]) => first?.result === "invalid")]!;
    expect(await results("/notifications", refused)).toEqual([
      { id: refused.id, result: "invalid", code: "too_many_categories" },
    ]);
  });

  test("a call with a refused event that is repeated gets its first answer", async () => {
    const user = newUser();
    const events = Array.from({ length: MAX + 1 }, (_, n) => eventOf(user, n));
    const id = `categories-${user}`;
    const first = await callHook(app, "/notifications", { events }, { id });
    const again = await callHook(app, "/notifications", { events }, { id });
    expect(again.json()).toEqual(first.json());
    expect(first.text).toContain("too_many_categories");
  });

  test("counters that are set past 200 are refused as a whole", async () => {
    const user = newUser();
    const path = `/users/${user}/counters`;
    const setOf = (from: number, count: number) => ({
      set: Object.fromEntries(Array.from({ length: count }, (_, n) => [name(from + n), 1])),
    });
    for (let from = 0; from < MAX; from += 20)
      expect((await callHook(app, path, setOf(from, 20))).status).toBe(200);
    const refused = await callHook(app, path, setOf(MAX - 1, 2));
    expect(refused.status).toBe(413);
    expect((refused.json() as Problem).code).toBe("too_large");
    expect((await callHook(app, path, setOf(5, 3))).status).toBe(200);
    const read = await callHook(app, path, undefined, { method: "GET" });
    const { counters: all } = read.json() as CountersAnswer;
    expect(Object.keys(all).length).toBe(MAX + ALWAYS);
    expect(all[name(MAX)]).toBeUndefined();
  });

  test("[FRM1] `welcome` fits into one frame with 200 categories of the longest names", async () => {
    const user = newUser();
    const events = Array.from({ length: MAX }, (_, n) => eventOf(user, n));
    await results("/notifications", { events });
    const client = await app.user(user);
    expect(Object.keys((client.frames[0] as { counters?: object }).counters ?? {}).length).toBe(
      MAX + ALWAYS,
    );
    expect(Buffer.byteLength(client.texts[0] ?? "")).toBeLessThan(65_536);
    await client.close();
  });
});
