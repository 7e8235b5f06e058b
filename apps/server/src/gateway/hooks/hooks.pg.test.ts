import type { Counters, HookAnswer, Notification, Problem } from "@deskwire/protocol";
import { callHook, HOOK_SECRET, signHook } from "@deskwire/testkit/hook-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const OTHER_SECRET = "whsec_YW5vdGhlciBzZWNyZXQsIHZhbGlkIGF0IHRoZSBzYW1lIHRpbWU=";
let app: TestApp;
let made = 0;

beforeAll(async () => {
  app = await startTestApp({ env: { HOOK_SECRETS: `${HOOK_SECRET},${OTHER_SECRET}` } });
});
afterAll(() => app.close());

const newUser = (): string => `reader-${++made}`;
const event = (toUserId: string, more: object = {}) => ({
  id: `event-${++made}`,
  toUserId,
  fromUserId: "writer",
  ...more,
});

async function results(
  path: string,
  body: unknown,
  options?: object,
): Promise<HookAnswer["results"]> {
  const answer = await callHook(app, path, body, options);
  if (answer.status !== 200) throw new Error(answer.text);
  return (answer.json() as HookAnswer).results;
}

async function counters(userId: string): Promise<Counters> {
  const answer = await callHook(app, `/users/${encodeURIComponent(userId)}/counters`, undefined, {
    method: "GET",
  });
  return (answer.json() as { counters: Counters }).counters;
}

describe("signatures", () => {
  const body = JSON.stringify({ id: "never", toUserId: "nobody", fromUserId: "writer" });
  const now = () => Math.floor(Date.now() / 1_000);
  /** Made when the call goes out: a clock that has gone on must not make a wrong time right. */
  const wrong: Record<string, () => Record<string, string>> = {
    "no headers": () => ({}),
    "another body": () => signHook(`${body} `),
    "an unknown secret": () =>
      signHook(body, { secret: "whsec_bm90IG9uZSBvZiB0aGUgc2VydmVyJ3Mgc2VjcmV0cw==" }),
    "301 s ago": () => signHook(body, { timestamp: now() - 301 }),
    "302 s ahead": () => signHook(body, { timestamp: now() + 302 }),
    "a time that is none": () => ({ ...signHook(body), "webhook-timestamp": "soon" }),
    "a negative time": () => ({ ...signHook(body), "webhook-timestamp": "-5" }),
    "another id": () => ({ ...signHook(body), "webhook-id": "another" }),
    "an id that is too long": () => signHook(body, { id: "x".repeat(201) }),
    "another version": () => {
      const headers = signHook(body);
      return {
        ...headers,
        "webhook-signature": String(headers["webhook-signature"]).replace("v1,", "v2,"),
      };
    },
  };

  test.each(Object.entries(wrong))(
    "[HOK1] %s: 401 signature_invalid, and nothing is done",
    async (_name, headers) => {
      const answer = await app.http("POST", "/hooks/v1/comments", { body, headers: headers() });
      expect(answer.status).toBe(401);
      expect((answer.json() as Problem).code).toBe("signature_invalid");
      expect(await counters("nobody")).toEqual({ chat: 0, comment: 0, like: 0, total: 0 });
    },
  );

  test("[HOK1] any of the secrets serves, and one good signature of several", async () => {
    const user = newUser();
    expect(await results("/likes", event(user), { secret: OTHER_SECRET })).toMatchObject([
      { result: "counted" },
    ]);
    const text = JSON.stringify(event(user));
    const headers = signHook(text);
    headers["webhook-signature"] = `v1a,abc v1,AAAA ${headers["webhook-signature"]}`;
    const answer = await app.http("POST", "/hooks/v1/likes", { body: text, headers });
    expect(answer.status).toBe(200);
    expect(await counters(user)).toEqual({ chat: 0, comment: 0, like: 2, total: 2 });
  });

  test("[HOK1] 299 s of skew are tolerated", async () => {
    expect(await results("/likes", event(newUser()), { timestamp: now() - 298 })).toMatchObject([
      { result: "counted" },
    ]);
  });
});

describe("events", () => {
  test("[HOK3] [HOK5] each is answered in order: counted, duplicate, self, invalid", async () => {
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
    ["no object", 5, "bad_event"],
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
    ["nobody as the source", { id: "a", toUserId: user }, "bad_user_id"],
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
      "a day that is on no calendar",
      { id: "a", toUserId: user, fromUserId: "w", at: "2026-02-30T00:00:00Z" },
      "bad_time",
    ],
    [
      "a 29 February of a common year",
      { id: "a", toUserId: user, fromUserId: "w", at: "2026-02-29T08:00:00+08:00" },
      "bad_time",
    ],
    [
      "data that is a text",
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
      "a group key that is no text",
      { id: "a", toUserId: user, fromUserId: "w", groupKey: 5 },
      "bad_group",
    ],
  ];

  test.each(bad)("[HOK6] %s is invalid and fails alone", async (_name, poison, code) => {
    const reader = newUser();
    const good = event(reader);
    const [first, second, third] = await results("/likes", {
      events: [good, poison, event(reader)],
    });
    expect(first).toEqual({ id: good.id, result: "counted" });
    expect(second).toMatchObject({ result: "invalid", code });
    expect(third).toMatchObject({ result: "counted" });
    expect((await counters(reader)).like).toBe(2);
  });

  test.each(["chat", "total", "", "Like", "a".repeat(51), "__proto__", 5, null, undefined])(
    "[HOK7] %s is no category",
    async (category) => {
      const [result] = await results("/notifications", { ...event(newUser()), category });
      expect(result).toMatchObject({ result: "invalid", code: "bad_category" });
    },
  );

  test("[HOK4] whole numbers stand for their decimal form", async () => {
    const reader = 1_000_000 + ++made;
    const id = 5_000_000 + ++made;
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

  test("[HOK6] whatever an event is, the others of its call are counted", async () => {
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

  test("[HOK6] nesting past any stack is bad data", async () => {
    const reader = newUser();
    const deep = `{"id":"deep-${made}","toUserId":"${reader}","fromUserId":"w","data":{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`;
    const shallow = `{"id":"shallow-${made}","toUserId":"${reader}","fromUserId":"w","data":{"a":${"[".repeat(2_000)}${"]".repeat(2_000)}}}`;
    const [first, second] = await results("/likes", `{"events":[${deep},${shallow}]}`);
    expect(first).toMatchObject({ result: "invalid" });
    expect(second).toMatchObject({ result: "counted" });
  });

  test("[HOK3] more than 1,000 events, a body that is no object, or one that is too large: a code each", async () => {
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

describe("repeats", () => {
  test("[HOK2] a repeated webhook-id is answered from the first result, whatever its body, and does nothing", async () => {
    const user = newUser();
    const id = `call-${++made}`;
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

  test("[HOK2] a webhook-id that comes again with a call of another kind is answered as first, and does nothing", async () => {
    const user = newUser();
    const tab = await app.user(user);
    const topic = `public.topic-${++made}`;
    const calls: [path: string, body: unknown, method?: "DELETE"][] = [
      ["/likes", { events: [event(user), event(user, { toUserId: 5.5 })] }],
      ["/comments", event(user)],
      [`/users/${user}/counters`, { set: { order: 4 } }],
      [`/topics/${topic}`, { data: 1 }],
      [`/users/${newUser()}`, undefined, "DELETE"],
    ];
    for (const [at, [path, body, method]] of calls.entries()) {
      const id = `first-${++made}`;
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

  test("[HOK2] the same call many times at once is counted once, and answered alike", async () => {
    const user = newUser();
    const one = event(user);
    const id = `call-${++made}`;
    const all = await Promise.all(Array.from({ length: 20 }, () => results("/likes", one, { id })));
    for (const each of all) expect(each).toEqual([{ id: one.id, result: "counted" }]);
    expect((await counters(user)).like).toBe(1);
  });

  test("[HOK5] the same event for different users at once is counted for one", async () => {
    const users = Array.from({ length: 20 }, newUser);
    const id = `event-${++made}`;
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

describe("counters", () => {
  test("[CTR6] set and read; a repeat of the call does not set again", async () => {
    const user = "名前 / with spaces?#";
    const path = `/users/${encodeURIComponent(user)}/counters`;
    const id = `call-${++made}`;
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

  test("[CTR8] a number stops at 2³¹−1; what is counted beyond is a notice all the same", async () => {
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
  ])("[CTR6] %j cannot be set, and nothing is", async (set) => {
    const user = newUser();
    const answer = await callHook(app, `/users/${user}/counters`, { set });
    expect([answer.status, (answer.json() as Problem).code]).toEqual([400, "bad_request"]);
    expect((await counters(user)).total).toBe(0);
  });
});

describe("answers", () => {
  test("[HOK9] every answer says what is left, and what is too much is refused", async () => {
    const answer = await callHook(app, "/likes", { events: [event("limited"), event("limited")] });
    expect(answer.headers.get("ratelimit-policy")).toBe('"events";q=1000000;w=10');
    expect(answer.headers.get("ratelimit")).toMatch(/^"events";r=\d+;t=\d+$/);
    const slow = await startTestApp({
      databaseUrl: app.databaseUrl,
      env: {
        HOOK_SECRETS: HOOK_SECRET,
        HOOK_EVENTS_PER_SECOND: "1",
        ADMIN_PASSWORD: app.admin.password,
      },
    });
    const refused = await callHook(slow, "/likes", {
      events: Array.from({ length: 11 }, () => event("limited")),
    });
    expect([refused.status, (refused.json() as Problem).code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    await slow.close();
  });

  test("[HOK9] [HOK3] what is too large is told so however little is left, and takes nothing", async () => {
    const slow = await startTestApp({
      databaseUrl: app.databaseUrl,
      env: {
        HOOK_SECRETS: HOOK_SECRET,
        HOOK_EVENTS_PER_SECOND: "1",
        ADMIN_PASSWORD: app.admin.password,
      },
    });
    const call = async (body: unknown, path = "/likes"): Promise<unknown> => {
      const answer = await callHook(slow, path, body);
      const left = Number(/r=(\d+)/.exec(answer.headers.get("ratelimit") ?? "")?.[1]);
      const code = answer.status === 200 ? "ok" : (answer.json() as Problem).code;
      // Of another window there may be all: what a call took of its own is what is asked.
      return [answer.status, code, left >= 9];
    };
    const million = `{"events":[${"{},".repeat(1_499_999)}{}]}`;
    expect(await call({ events: Array.from({ length: 1_001 }, () => ({})) })).toEqual([
      413,
      "too_large",
      true,
    ]);
    expect(await call(million)).toEqual([413, "too_large", true]);
    expect((await call(`{"a":"${"x".repeat(7_000_000)}"}`)) as unknown[]).toContain(413);
    expect(await call({ events: "many" })).toEqual([400, "bad_request", true]);
    expect(await call("{")).toEqual([400, "bad_request", true]);
    expect(
      await call({ data: 1, events: Array.from({ length: 50 }, () => 1) }, "/topics/public.cost"),
    ).toEqual([200, "ok", true]);
    expect(await call({ events: Array.from({ length: 11 }, () => event("limited")) })).toContain(
      429,
    );
    expect(await call(million)).toContain(413);
    await slow.close();
  });

  test("[HOK10] a problem is told in the language that is asked for", async () => {
    const ask = async (language: string): Promise<Problem> =>
      (
        await app.http("POST", "/hooks/v1/likes", {
          body: {},
          headers: { "accept-language": language },
        })
      ).json() as Problem;
    expect(await ask("zh-CN,zh;q=0.9,en;q=0.8")).toMatchObject({
      code: "signature_invalid",
      reason: "no_headers",
      title: "未通过验证",
      detail: "缺少请求头 webhook-id、webhook-timestamp 或 webhook-signature。",
    });
    expect(await ask("en-GB,en;q=0.9,zh;q=0.1")).toMatchObject({
      code: "signature_invalid",
      title: "Unauthorized",
    });
    expect((await ask("fr")).title).toBe("Unauthorized");
  });
});

test("[CTR2] a recount finds what was counted, after everything above", async () => {
  const { openDatabase } = await import("../../platform/postgres/database.ts");
  const { recountCounters } = await import("../../notifications/recount-counters.ts");
  const database = openDatabase({ url: app.databaseUrl, poolMax: 2, onError: () => undefined });
  const recount = await recountCounters(database, { mend: false });
  expect(recount.miscounts).toEqual([]);
  expect(recount.users).toBeGreaterThan(10);
  await database.close();
});

test("[NTF2] [NTF1] a counted event reaches every open tab as the next notice", async () => {
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
