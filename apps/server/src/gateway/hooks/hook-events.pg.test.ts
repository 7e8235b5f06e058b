import type { Notification, Problem } from "@deskwire/protocol";
import { callHook } from "@deskwire/testkit/hook-client";
import fc from "fast-check";
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

describe("events", () => {
  test("[HOK3] [HOK5] the results follow the order of the events: counted, duplicate, self, invalid", async () => {
    const user = newUser();
    const first = event(user);
    const second = event(user);
    expect(await results("/comments", first)).toEqual([{ id: first.id, result: "counted" }]);
    const answer = await results("/comments", {
      events: [
        first,
        { ...first, fromUserId: "somebody else", data: { title: "other" } },
        { ...second, fromUserId: user },
        { ...second, toUserId: -1 },
        second,
        second,
      ],
    });
    expect(answer).toEqual([
      { id: first.id, result: "duplicate" },
      { id: first.id, result: "duplicate" },
      { id: second.id, result: "self" },
      { id: second.id, result: "invalid", code: "bad_user_id" },
      { id: second.id, result: "counted" },
      { id: second.id, result: "duplicate" },
    ]);
    expect(await counters(user)).toEqual({ chat: 0, comment: 2, like: 0, total: 2 });
  });

  test("[HOK5] the same id in another category is another event", async () => {
    const user = newUser();
    const same = event(user);
    await results("/comments", same);
    expect(await results("/likes", same)).toEqual([{ id: same.id, result: "counted" }]);
    expect(await results("/notifications", { ...same, category: "comment" })).toEqual([
      { id: same.id, result: "duplicate" },
    ]);
    expect(await counters(user)).toEqual({ chat: 0, comment: 1, like: 1, total: 2 });
  });

  const user = "poison-reader";
  const bad: [string, unknown, string][] = [
    ["a number", 5, "bad_event"],
    ["an array", [], "bad_event"],
    ["no id", { toUserId: user, fromUserId: "w" }, "bad_event_id"],
    ["an empty id", { id: "", toUserId: user, fromUserId: "w" }, "bad_event_id"],
    ["a negative id", { id: -1, toUserId: user, fromUserId: "w" }, "bad_event_id"],
    ["a huge id", { id: 1e300, toUserId: user, fromUserId: "w" }, "bad_event_id"],
    [
      "an id that is too long",
      { id: "x".repeat(65), toUserId: user, fromUserId: "w" },
      "bad_event_id",
    ],
    [
      "a user id that is too long",
      { id: "a", toUserId: "x".repeat(65), fromUserId: "w" },
      "bad_user_id",
    ],
    ["a user id with a newline", { id: "a", toUserId: "x\ny", fromUserId: "w" }, "bad_user_id"],
    [
      "a user id that is an object",
      { id: "a", toUserId: { id: 1 }, fromUserId: "w" },
      "bad_user_id",
    ],
    ["a fraction", { id: "a", toUserId: 1.5, fromUserId: "w" }, "bad_user_id"],
    ["a visitor", { id: "a", toUserId: "visitor:1", fromUserId: "w" }, "bad_user_id"],
    ["a missing source", { id: "a", toUserId: user }, "bad_user_id"],
    ["NUL", { id: "a", toUserId: user, fromUserId: "w", data: { title: "a\0b" } }, "bad_text"],
    [
      "half a surrogate pair",
      { id: "a", toUserId: user, fromUserId: "w", data: { "\ud800": 1 } },
      "bad_text",
    ],
    [
      "a time without a zone",
      { id: "a", toUserId: user, fromUserId: "w", at: "2026-01-01T00:00:00" },
      "bad_time",
    ],
    ["a time that is a number", { id: "a", toUserId: user, fromUserId: "w", at: 5 }, "bad_time"],
    [
      "a thirteenth month",
      { id: "a", toUserId: user, fromUserId: "w", at: "2026-13-01T00:00:00Z" },
      "bad_time",
    ],
    [
      "30 February",
      { id: "a", toUserId: user, fromUserId: "w", at: "2026-02-30T00:00:00Z" },
      "bad_time",
    ],
    [
      "29 February of a common year",
      { id: "a", toUserId: user, fromUserId: "w", at: "2026-02-29T08:00:00+08:00" },
      "bad_time",
    ],
    [
      "data that is a string",
      { id: "a", toUserId: user, fromUserId: "w", data: "hello" },
      "bad_data",
    ],
    [
      "a title that is a number",
      { id: "a", toUserId: user, fromUserId: "w", data: { title: 5 } },
      "bad_data",
    ],
    [
      "a script as the link",
      { id: "a", toUserId: user, fromUserId: "w", data: { url: "javascript:alert(1)" } },
      "bad_url",
    ],
    [
      "another host as a path",
      { id: "a", toUserId: user, fromUserId: "w", data: { url: "//evil.example/" } },
      "bad_url",
    ],
    [
      "too much data",
      { id: "a", toUserId: user, fromUserId: "w", data: { text: "x".repeat(5_000) } },
      "too_large",
    ],
    [
      "a group key that is a number",
      { id: "a", toUserId: user, fromUserId: "w", groupKey: 5 },
      "bad_group",
    ],
  ];

  test.each(bad)(
    "[HOK6] %s is invalid, and the other events are counted",
    async (_name, poison, code) => {
      const reader = newUser();
      const good = event(reader);
      const [first, second, third] = await results("/likes", {
        events: [good, poison, event(reader)],
      });
      expect(first).toEqual({ id: good.id, result: "counted" });
      expect(second).toMatchObject({ result: "invalid", code });
      expect(third).toMatchObject({ result: "counted" });
      expect((await counters(reader)).like).toBe(2);
    },
  );

  test.each(["chat", "total", "", "Like", "a".repeat(51), "__proto__", 5, null, undefined])(
    "[HOK7] %s is not a category",
    async (category) => {
      const [result] = await results("/notifications", { ...event(newUser()), category });
      expect(result).toMatchObject({ result: "invalid", code: "bad_category" });
    },
  );

  test("[HOK4] whole numbers are read as their decimal form", async () => {
    const reader = 1_000_000 + unique();
    const id = 5_000_000 + unique();
    expect(await results("/likes", { id, toUserId: reader, fromUserId: 7 })).toEqual([
      { id, result: "counted" },
    ]);
    expect(
      await results("/likes", { id: String(id), toUserId: String(reader), fromUserId: "7" }),
    ).toEqual([{ id: String(id), result: "duplicate" }]);
    expect(
      await results("/likes", { id: id + 1, toUserId: reader, fromUserId: String(reader) }),
    ).toEqual([{ id: id + 1, result: "self" }]);
    expect((await counters(String(reader))).like).toBe(1);
  });

  test("[HOK6] no event, whatever its content, affects the other events of its call", async () => {
    const anyEvent = fc.record(
      {
        id: fc.anything(),
        toUserId: fc.anything(),
        fromUserId: fc.anything(),
        at: fc.anything(),
        data: fc.jsonValue({ maxDepth: 4 }),
        groupKey: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const likely = fc.record({
      id: fc.string({ unit: "binary" }),
      toUserId: fc.constant("fuzzed"),
      fromUserId: fc.string({ unit: "binary" }),
      data: fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 3 })),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(anyEvent, likely, fc.anything()), { maxLength: 20 }),
        async (events) => {
          const reader = newUser();
          const list = [event(reader), ...events, event(reader)];
          const text = JSON.stringify({ events: list }, (_key, value: unknown) =>
            typeof value === "bigint" ? String(value) : value,
          );
          const all = await results("/likes", text);
          expect(all).toHaveLength(list.length);
          expect(all[0]).toMatchObject({ result: "counted" });
          expect(all.at(-1)).toMatchObject({ result: "counted" });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("[HOK6] data that is nested too deeply is invalid", async () => {
    const reader = newUser();
    const deep = `{"id":"deep-${unique()}","toUserId":"${reader}","fromUserId":"w","data":{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`;
    const shallow = `{"id":"shallow-${unique()}","toUserId":"${reader}","fromUserId":"w","data":{"a":${"[".repeat(2_000)}${"]".repeat(2_000)}}}`;
    const [first, second] = await results("/likes", `{"events":[${deep},${shallow}]}`);
    expect(first).toMatchObject({ result: "invalid" });
    expect(second).toMatchObject({ result: "counted" });
  });

  test("[HOK3] more than 1,000 events, a body that is not an object, and a too large body are refused with a code each", async () => {
    const code = async (body: unknown): Promise<unknown> => {
      const answer = await callHook(app, "/likes", body);
      return [answer.status, (answer.json() as Problem).code];
    };
    expect(await code({ events: Array.from({ length: 1_001 }, () => event("many")) })).toEqual([
      413,
      "too_large",
    ]);
    expect(await code({ events: "many" })).toEqual([400, "bad_request"]);
    expect(await code("[]")).toEqual([400, "bad_request"]);
    expect(await code("{")).toEqual([400, "bad_request"]);
    expect(await code("")).toEqual([400, "bad_request"]);
    expect(await code(`{"a":"${"x".repeat(7_000_000)}"}`)).toEqual([413, "too_large"]);
    expect(await results("/likes", { events: [] })).toEqual([]);
  });

  test("[HOK3] [CTR2] a thousand events for a few users are each numbered and counted once", async () => {
    const users = [newUser(), newUser(), newUser()];
    const events = Array.from({ length: 1_000 }, (_, at) =>
      event(users[at % 3]!, { data: { url: `/post/${at % 7}` } }),
    );
    const all = await results("/likes", { events });
    expect(all.every((each) => each.result === "counted")).toBe(true);
    expect((await Promise.all(users.map(counters))).map((each) => each.like)).toEqual([
      334, 333, 333,
    ]);
    const { rows } = await app.sql.query(
      "SELECT user_id, count(*)::int AS n, max(seq) AS last, count(DISTINCT seq)::int AS seqs FROM notification WHERE user_id = ANY ($1) GROUP BY 1 ORDER BY 1",
      [users],
    );
    for (const row of rows as { n: number; last: number; seqs: number }[])
      expect([row.last, row.seqs]).toEqual([row.n, row.n]);
  });
});

test("[CTR2] after all these events, a recount finds no difference", async () => {
  const { openDatabase } = await import("../../platform/postgres/database.ts");
  const { recountCounters } = await import("../../notifications/recount-counters.ts");
  const database = openDatabase({ url: app.databaseUrl, poolMax: 2, onError: () => undefined });
  const recount = await recountCounters(database, { mend: false });
  expect(recount.miscounts).toEqual([]);
  expect(recount.users).toBeGreaterThan(10);
  await database.close();
});

test("[NTF2] [NTF1] a counted event reaches every open tab as the next notification", async () => {
  const userId = newUser();
  const [one, two] = await Promise.all([app.user(userId), app.user(userId)]);
  await results(
    "/comments",
    event(userId, {
      data: { title: "A comment", excerpt: "well said", url: "/post/5" },
      at: "2026-01-02T03:04:05+08:00",
    }),
  );
  for (const tab of [one, two]) {
    const { notification } = await tab.event("notification");
    expect(notification).toMatchObject({
      seq: 1,
      category: "comment",
      from: "writer",
      title: "A comment",
      text: "well said",
      url: "/post/5",
      count: 1,
      at: "2026-01-01T19:04:05.000Z",
    } satisfies Partial<Notification>);
    await tab.event("counters", ({ counters: now }) => now.comment === 1 && now.total === 1);
    await tab.close();
  }
});
