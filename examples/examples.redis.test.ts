import { readdirSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort } from "@deskwire/testkit/free-port";
import { HOOK_SECRET } from "@deskwire/testkit/hook-client";
import { startRedisServer, type RedisServer } from "@deskwire/testkit/redis-server";
import { startTestApp, USER_SECRET, type TestApp } from "@deskwire/server/testing/test-app";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LANGUAGES, type Language } from "./testing/languages.ts";
import { inExamples, run } from "./testing/run.ts";

/** What runs the programs of each language. */
const RUNTIMES: Record<string, string> = { php: "php", node: process.execPath, curl: "sh" };
/** Not the first one, so that the examples must select it. */
const DATABASE = 3;
const VECTORS = fileURLToPath(new URL("../docs/signature-vectors.json", import.meta.url));

/** PHP and Node sign in to Redis; the shell script is for a Redis without a password. */
function accessOf({ name }: Language) {
  const anonymous = name === "curl";
  const login = anonymous ? "" : `site:${encodeURIComponent("p@ss:word")}@`;
  const user = ["--user", "site", "on", ">p@ss:word", "~*", "&*", "+@all"];
  return {
    settings: anonymous ? [] : ["--user", "default", "off", ...user],
    url: ({ port }: RedisServer) => `redis://${login}127.0.0.1:${port}/${DATABASE}`,
  };
}

const PROGRAMS = ["php", "node", "curl"].flatMap((name) =>
  readdirSync(inExamples(name))
    .filter((file) =>
      /^(call|check|count|counters|publish|push|revoke|send|sign)\b.*\.\w+$/.test(file),
    )
    .map((file) => ({ name, file, runtime: RUNTIMES[name] ?? "" })),
);

describe.each(PROGRAMS)("$name/$file", ({ name, file, runtime }) => {
  const start = (args: string[], env = {}) =>
    run({ file: runtime, args: [inExamples(`${name}/${file}`), ...args], env });

  test("without arguments prints its usage in one line and fails", async () => {
    const { code, stdout, stderr } = await start([]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(new RegExp(`^Usage: .*${file} \\S.*\n$`));
  });

  test("says an error in one line and fails", async () => {
    const secrets = { DESKWIRE_HOOK_SECRET: "wrong", USER_JWT_SECRET: "" };
    const addresses = { DESKWIRE_URL: "http://127.0.0.1:9", REDIS_URL: "redis://127.0.0.1:9" };
    const { code, stderr } = await start(["likes", "{", "y", "z"], { ...secrets, ...addresses });
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(/^[^\n]*\n?$/);
  });
});

describe.each(LANGUAGES)("$name", (language) => {
  let folder: string;
  let sessions: string;
  let redis: RedisServer;
  let app: TestApp;
  let env: Record<string, string>;
  const closers: (() => Promise<unknown>)[] = [];
  let made = 0;
  const newUser = (): string => `用户 ${language.name}/${++made}`;
  /** For a user id in a path, the name of a list or a shell's JSON. */
  const plainUser = (): string => `${language.name}-${++made}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "deskwire-examples-"));
    closers.push(() => rm(folder, { recursive: true }));
    sessions = join(folder, "sessions");
    const users = { "session-1": "7001", "session-2": "7002", "0e9182": "7003" };
    await writeFile(sessions, language.sessions(users));
    const access = accessOf(language);
    redis = await startRedisServer({ settings: access.settings });
    closers.push(() => redis.stop());
    const port = await findFreePort();
    const site = { SESSIONS_FILE: sessions };
    closers.push(await language.serve("answer-callback", port, site));
    app = await startTestApp({
      env: {
        REDIS_URL: access.url(redis),
        HOOK_SECRETS: HOOK_SECRET,
        MAIN_SITE_VERIFY_URL: `http://127.0.0.1:${port}/`,
        ALLOW_PRIVATE_ADDRESSES: "1",
      },
      timings: { webhookMs: 50 },
    });
    closers.push(() => app.close());
    env = {
      DESKWIRE_URL: app.url,
      DESKWIRE_HOOK_SECRET: HOOK_SECRET,
      USER_JWT_SECRET: USER_SECRET,
      REDIS_URL: access.url(redis),
    };
  });
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });

  test("[HOK1] the published vectors are accepted and refused correctly", async () => {
    const { vectors } = JSON.parse(await readFile(VECTORS, "utf8")) as {
      vectors: { name: string }[];
    };
    const said = (await language.checkVectors(VECTORS)).split("\n");
    expect(said).toEqual(vectors.map(({ name }) => `ok ${name}`));
  });

  test("[IDN1] a signed token signs its user in", async () => {
    const userId = plainUser();
    const user = await app.connect();
    const { me } = await user.hello(await language.signToken(env, userId));
    expect(me.id).toBe(userId);
  });

  test("[IDN3] the callback accepts a session and refuses unknown ones", async () => {
    const user = await app.connect();
    expect((await user.hello("session-1")).me.id).toBe("7001");
    expect((await (await app.connect()).hello("0e9182")).me.id).toBe("7003");
    for (const token of ["session-9", "0", "00", "0e1"])
      await expect((await app.connect()).hello(token)).rejects.toThrow("closed with 4500");
  });

  test("[IDN3] a failed look-up does not refuse the token", async () => {
    await rm(sessions);
    const user = await app.connect();
    await expect(user.hello("session-2")).rejects.toThrow("closed with 4010");
  });

  test("[HOK5] a comment and a like are counted once, and a user's own are not counted", async () => {
    const to = newUser();
    const user = await app.user(to);
    const comment = { id: `${to}-c`, to, from: "7" };
    expect(await language.count(env, "comments", comment)).toContain("counted");
    expect(await language.count(env, "comments", comment)).toContain("duplicate");
    expect(await language.count(env, "comments", { ...comment, id: "own", from: to })).toContain(
      "self",
    );
    expect(await language.count(env, "likes", { id: "l-1", to, from: "7" })).toContain("counted");
    const { counters } = await user.event("counters", (event) => event.counters.like === 1);
    expect(counters).toMatchObject({ comment: 1, like: 1, total: 2 });
    const { notification } = await user.event("notification");
    expect(notification).toMatchObject({
      category: "comment",
      from: "7",
      title: "新评论",
      data: { fromName: "小林" },
    });
  });

  test("[HOK2] a call with a temporary refusal is repeated with the same id", async () => {
    const ids: unknown[] = [];
    const proxy = createServer((request, response) => {
      ids.push(request.headers["webhook-id"]);
      if (ids.length === 1) return void response.writeHead(503).end();
      response.end('{"results":[{"id":"r-1","result":"counted"}]}');
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo;
    const through = { ...env, DESKWIRE_URL: `http://127.0.0.1:${port}` };
    const event = { id: "r-1", to: plainUser(), from: "7" };
    expect(await language.count(through, "likes", event)).toContain("counted");
    expect(ids).toEqual([ids[0], ids[0]]);
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  test("[NTF2] a notification reaches its user", async () => {
    const to = newUser();
    const user = await app.user(to);
    const notice = { id: "n-1", to, category: "order.shipped", text: "“已发货” \\ 😀" };
    expect(await language.notify(env, notice)).toContain("counted");
    const { notification } = await user.event("notification");
    expect(notification).toMatchObject({ category: "order.shipped", text: notice.text });
  });

  test("[TOP3] a topic's value reaches its subscribers", async () => {
    const user = await app.user();
    await user.ok("subscribe", { topic: "public.gold" });
    await language.publish(env, "public.gold", '{"price":1.5,"tags":[],"more":{}}');
    const { data } = await user.event("topic");
    expect(data).toEqual({ price: 1.5, tags: [], more: {} });
  });

  test("[CTR6] counters are set and read", async () => {
    const userId = newUser();
    await language.setCounter(env, userId, { category: "like", to: 5 });
    const said = JSON.parse(await language.counters(env, userId)) as Record<string, unknown>;
    expect(said["counters"] ?? said).toEqual({ chat: 0, comment: 0, like: 5, total: 5 });
  });

  test("[IDN8] a revoked user's sockets close", async () => {
    const userId = newUser();
    const user = await app.user(userId);
    await language.revoke(env, userId);
    expect((await user.closed).code).toBe(4503);
  });

  test("[ING1] an element pushed through Redis reaches its user", async () => {
    const userId = newUser();
    const user = await app.user(userId);
    const value = "“您中奖了”\r\n$5 \\ 😀";
    await language.push(env, "user", { name: userId, value });
    const { notification } = await user.event("notification");
    expect(notification).toMatchObject({ category: "push", text: value });
  });

  test("[TOP3] a value published through Redis reaches the topic's subscribers", async () => {
    const user = await app.user();
    await user.ok("subscribe", { topic: "public.silver" });
    await language.push(env, "topic", { name: "public.silver", value: '{"price":2}' });
    expect((await user.event("topic")).data).toEqual({ price: 2 });
  });

  test("[OUT1] an outgoing webhook is verified and stored, and a forged one is refused", async () => {
    const inbox = await mkdtemp(join(folder, "inbox-"));
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}/`;
    const request = { url, events: ["conversation.opened"] };
    const endpoint = (await app.admin.http("POST", "/api/v1/webhooks", request)).json() as {
      secret: string;
    };
    const site = { WEBHOOK_SECRET: endpoint.secret, WEBHOOK_INBOX: inbox };
    closers.push(await language.serve("receive-webhook", port, site));
    const forged = { "webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,x" };
    for (const headers of [{}, forged])
      expect((await fetch(url, { method: "POST", headers, body: "{}" })).status).toBe(401);
    const user = await app.user();
    const { conversation } = await user.ok("open", {});
    const stored = async () =>
      (await readdir(inbox)).filter((name) => name.endsWith(".json")).length;
    await expect.poll(stored).toBe(1);
    const [name = ""] = await readdir(inbox);
    expect(JSON.parse(await readFile(join(inbox, name), "utf8"))).toMatchObject({
      type: "conversation.opened",
      data: { conversation: { id: conversation.id } },
    });
    // The server repeats an event that the receiver could not store.
    await rm(inbox, { recursive: true });
    const other = await app.user();
    await other.ok("open", {});
    const failed = async () => {
      const { rows } = await app.sql.query<{ n: number }>(
        "SELECT count(*)::integer AS n FROM webhook_delivery WHERE state = 'pending' AND status >= 500",
      );
      return rows[0]?.n;
    };
    await expect.poll(failed).toBe(1);
  });
});
