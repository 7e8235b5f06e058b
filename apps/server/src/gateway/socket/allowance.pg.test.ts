import type { Err, OkOf } from "@deskwire/protocol";
import { callHook, HOOK_SECRET } from "@deskwire/testkit/hook-client";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createStage, sendText, type Stage } from "../../testing/stage.ts";
import { signIn, startTestApp, type TestApp } from "../../testing/test-app.ts";
import { UNKNOWN_ID } from "./testing/requests.ts";

/** The longest text in UTF-8. */
const LONG = "😀".repeat(4_000);

describe("with the usual settings", () => {
  let app: TestApp;
  let stage: Stage;

  beforeAll(async () => {
    app = await startTestApp();
    stage = createStage({ users: app, agents: app, close: () => app.close() });
  });
  afterEach(() => stage.clear());
  afterAll(() => app.close());

  describe("[LIM1] a page of long texts", () => {
    const COUNT = 60;
    let user: RawClient;
    let id: string;

    beforeAll(async () => {
      user = await app.user();
      id = (await user.ok("open", {})).conversation.id;
      for (let n = 0; n < COUNT; n++) await sendText(user, id, LONG);
    });
    afterAll(() => user.close());

    test.each(["after", "before"] as const)(
      "%s: fits into a frame, and `more` is true",
      async (side) => {
        const seqs: number[] = [];
        for (let from = side === "after" ? 0 : COUNT + 10, more = true; more;) {
          const page = await user.ok("sync", { conversationId: id, [side]: from, limit: 200 });
          expect(page.messages.length).toBeGreaterThan(0);
          expect(page.messages.length).toBeLessThan(10);
          expect(page.lastSeq).toBeGreaterThanOrEqual(COUNT);
          const found = page.messages.map(({ seq }) => seq);
          if (side === "after") seqs.push(...found);
          else seqs.unshift(...found);
          from = (side === "after" ? seqs.at(-1) : seqs[0]) ?? 0;
          more = page.more;
        }
        expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, at) => at + 1));
        expect(seqs.length).toBeGreaterThanOrEqual(COUNT);
      },
    );

    test.each([
      ["after", "0, NULL"],
      ["before", "NULL, 1000"],
    ])("%s: the database stops reading", async (_, range) => {
      const { rows } = await app.sql.query<{ bytes: number }>(
        `SELECT octet_length(body::text) AS bytes FROM read_messages($1, ${range}, 200, 131072)`,
        [id],
      );
      const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
      expect(bytes).toBeGreaterThan(131_072);
      expect(bytes).toBeLessThan(131_072 + 20_000);
    });

    test("over HTTP as well", async () => {
      const token = app.token((user.frames[0] as { me?: { id: string } }).me?.id ?? "");
      const answer = await app.http(
        "GET",
        `/api/v1/conversations/${id}/messages?after=0&limit=200`,
        {
          headers: { authorization: `Bearer ${token}` },
        },
      );
      expect(answer.text.length).toBeLessThan(70_000);
      expect(answer.json()).toMatchObject({ more: true });
    });
  });

  test("[LIM3] [SND4] sends that wait keep their order, over several connections of one user", async () => {
    const { user, id } = await stage.served("many");
    const other = await stage.user("many");
    const sync = { conversationId: id, after: 0, limit: 200 };
    const both = Array.from({ length: 150 }, (_, n) =>
      Promise.all([sendText(user, id, `${n}`), other.request("sync", sync)]),
    );
    const seqs = (await Promise.all(both)).map(([seq]) => seq);
    expect(seqs).toEqual(Array.from({ length: 150 }, (_, n) => (seqs[0] ?? 0) + n));
  });

  test("[LIM13] a participant who sends more than the server reads loses no frame", async () => {
    const user = await stage.user("loud");
    const { conversation } = await user.ok("open", {});
    // About 10 MiB, of which 8 MiB are read at once.
    const answers = await Promise.all(
      Array.from({ length: 640 }, (_, n) =>
        user.request("send", {
          conversationId: conversation.id,
          clientId: `loud-${n}`,
          kind: "text",
          body: { text: LONG },
        }),
      ),
    );
    expect(answers.length).toBe(640);
    expect((await user.ok("open", {})).conversation.id).toBe(conversation.id);
  });

  test("[LIM9] past a hundred sockets without a first frame the oldest closes with 4013", async () => {
    const oldest = await app.connect();
    let code: number | null = null;
    void oldest.closed.then((close) => (code = close.code));
    const silent = await Promise.all(Array.from({ length: 100 }, () => app.connect()));
    const openOneMore = async (): Promise<number | null> => {
      silent.push(await app.connect());
      return code;
    };
    await expect.poll(openOneMore, { timeout: 15_000 }).toBe(4013);
    await (await app.user()).close();
    for (const each of silent) each.terminate();
  });

  test("[LIM10] the 51st connection of a participant closes with 4013, and one more is welcome after one has gone", async () => {
    const clients = await Promise.all(Array.from({ length: 50 }, () => app.user("tabs")));
    const further = await app.connect();
    further.hello(app.token("tabs")).catch(() => undefined);
    expect(await further.closed).toEqual({ code: 4013, reason: "too many connections" });
    await clients.pop()?.close();
    clients.push(await app.user("tabs"), await app.user("somebody else"));
    await Promise.all(clients.map((client) => client.close()));
  });

  test("[LIM11] all connections of a user follow at most 1,000 topics", async () => {
    const clients = await Promise.all(Array.from({ length: 11 }, () => stage.user("curious")));
    const answers: (OkOf<"subscribe"> | Err)[] = [];
    for (const [at, client] of clients.entries())
      for (let n = 0; n < 100; n++)
        answers.push(await client.request("subscribe", { topic: `public.${at}-${n}` }));
    const codes = answers.map((answer) => (answer.t === "err" ? answer.code : "ok"));
    expect(codes.lastIndexOf("ok")).toBe(999);
    expect(new Set(codes.slice(1_000))).toEqual(new Set(["too_large"]));
    await clients[0]?.ok("unsubscribe", { topic: "public.0-0" });
    expect(await clients[10]?.ok("subscribe", { topic: "public.10-0" })).toMatchObject({ t: "ok" });
  });
});

test("[LIM2] sign-ins and `hello` are served while every other connection to the database waits", async () => {
  const app = await startTestApp({ env: { DATABASE_POOL_MAX: "1" } });
  const blocker = await app.sql.connect();
  await blocker.query("BEGIN; LOCK TABLE message_search IN ACCESS EXCLUSIVE MODE");
  const search = app.admin.http("GET", "/api/v1/search?q=anything");
  await expect.poll(() => waitingQueries(app)).toBeGreaterThan(0);
  const agent = await signIn(app.http, app.url, app.admin);
  expect(agent.id).toBe(app.admin.id);
  const newcomer = await app.user("newcomer");
  await blocker.query("ROLLBACK");
  blocker.release();
  expect((await search).status).toBe(200);
  await newcomer.close();
  await app.close();
});

async function waitingQueries({ sql }: TestApp): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    "SELECT count(*)::integer AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows[0]?.count ?? 0;
}

describe("with a small allowance", () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ env: { PARTICIPANT_COST_PER_SECOND: "10" } });
  });
  afterAll(() => app.close());

  test("[LIM4] past its allowance a participant is refused with `rate_limited`, and others are not", async () => {
    const hog = await app.user("hog");
    const sync = { conversationId: UNKNOWN_ID, limit: 200 };
    const answers = await Promise.all(Array.from({ length: 200 }, () => hog.request("sync", sync)));
    const refused = answers.filter(
      (answer) => answer.t === "err" && answer.code === "rate_limited",
    );
    expect(refused.length).toBeGreaterThan(100);
    expect(refused[0]).toMatchObject({ retryable: true });
    expect((refused[0] as Err).retryAfterMs).toBeGreaterThan(2_000);
    const other = await app.user("other");
    expect(await other.request("sync", sync)).toMatchObject({ code: "unknown_conversation" });
    await Promise.all([hog.close(), other.close()]);
  });

  test("[LIM4] HTTP calls count as well, and are refused with 429 and `retry-after`", async () => {
    const headers = { authorization: `Bearer ${app.token("reader")}` };
    const call = () => app.http("GET", "/api/v1/conversations", { headers });
    const answers = await Promise.all(Array.from({ length: 40 }, call));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(20);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(2);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(9);
  });
});

test("[LIM4] a large `welcome` uses up the allowance of its participant for further connections", async () => {
  const app = await startTestApp({
    env: { PARTICIPANT_COST_PER_SECOND: "1", HOOK_SECRETS: HOOK_SECRET },
  });
  for (let from = 0; from < 180; from += 20) {
    const names = Array.from({ length: 20 }, (_, n) => `c${from + n}.`.padEnd(50, "x"));
    const set = Object.fromEntries(names.map((name) => [name, 1]));
    await callHook(app, "/users/popular/counters", { set });
  }
  const popular = await app.user("popular");
  expect(popular.texts[0]?.length).toBeGreaterThan(8_000);
  const further = await app.connect();
  further.hello(app.token("popular")).catch(() => undefined);
  expect(await further.closed).toEqual({ code: 4013, reason: "too many requests" });
  await popular.close();
  await app.close();
});

describe("with small quotas", () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({
      env: { PARTICIPANT_BYTES_PER_SECOND: "1024", PARTICIPANT_OPENS_PER_MINUTE: "2" },
    });
  });
  afterAll(() => app.close());

  test("[LIM7] past its bytes a participant's sends are refused, in order, and nothing is stored", async () => {
    const user = await app.user("writer");
    const { conversation } = await user.ok("open", {});
    const request = (n: number) => ({
      conversationId: conversation.id,
      clientId: `long-${n}`,
      kind: "text" as const,
      body: { text: LONG },
    });
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => user.request("send", request(n))));
    expect(answers.map((answer) => (answer.t === "err" ? answer.code : "ok"))).toEqual([
      "ok",
      "ok",
      "ok",
      "rate_limited",
      "busy",
    ]);
    expect((answers[3] as Err).retryAfterMs).toBeGreaterThan(1_000);
    const { rows } = await app.sql.query<{ count: number }>(
      "SELECT count(*)::integer AS count FROM message WHERE conversation_id = $1 AND kind = 'text'",
      [conversation.id],
    );
    expect(rows[0]?.count).toBe(3);
    await user.close();
  });

  test("[LIM8] past its opens a user is refused; the live conversation can be opened again", async () => {
    const user = await app.user("opener");
    for (let n = 0; n < 2; n++) {
      const { conversation } = await user.ok("open", {});
      expect((await user.ok("open", {})).conversation.id).toBe(conversation.id);
      await user.ok("end", { conversationId: conversation.id });
    }
    expect(await user.request("open", {})).toMatchObject({ code: "rate_limited", retryable: true });
    await user.close();
  });
});
