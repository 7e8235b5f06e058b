import type { Problem } from "@deskwire/protocol";
import { callHook, HOOK_SECRET } from "@deskwire/testkit/hook-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { connectRaw, type RawClient } from "@deskwire/testkit/raw-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Topics on any engine. With Redis there are two nodes: followers on the one, calls to the other. */
export function describeTopics(name: string, env: () => Record<string, string>): void {
  describe(`topics: ${name}`, () => {
    let users: TestApp;
    let site: TestApp;
    let made = 0;

    beforeAll(async () => {
      const settings: Record<string, string> = { HOOK_SECRETS: HOOK_SECRET, ...env() };
      users = await startTestApp({ env: settings });
      site =
        settings["REDIS_URL"] === undefined
          ? users
          : await startTestApp({ env: settings, databaseUrl: users.databaseUrl });
    });
    afterAll(async () => {
      if (site !== users) await site.close();
      await users.close();
    });

    const newTopic = (): string => `public.${name}-${++made}`;
    async function publish(topic: string, data: unknown): Promise<number> {
      const answer = await callHook(site, `/topics/${encodeURIComponent(topic)}`, { data });
      expect(answer.status).toBe(200);
      return (answer.json() as { id: number }).id;
    }
    const value = (client: RawClient, topic: string, id: number) =>
      client.event("topic", (event) => event.topic === topic && event.id === id);

    test("[TOP1] subscribe answers the latest value; later ones come as events, in order", async () => {
      const topic = newTopic();
      await publish(topic, { price: 1 });
      const user = await users.user();
      expect(await user.ok("subscribe", { topic })).toMatchObject({
        last: { id: 1, data: { price: 1 } },
      });
      for (const price of [2, 3, 4]) await publish(topic, { price });
      await value(user, topic, 4);
      const ids = user.events("topic").map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect((await value(user, topic, 4)).data).toEqual({ price: 4 });
    });

    test("[TOP1] a topic without a value answers none; after unsubscribe nothing comes", async () => {
      const [topic, other] = [newTopic(), newTopic()];
      const user = await users.user();
      expect(await user.ok("subscribe", { topic })).not.toHaveProperty("last");
      await user.ok("subscribe", { topic: other });
      await user.ok("unsubscribe", { topic });
      await publish(topic, "unheard");
      await publish(other, "heard");
      await value(user, other, 1);
      expect(user.events("topic").filter((event) => event.topic === topic)).toEqual([]);
    });

    test("[TOP2] public topics and those of the token; others are refused, and nothing of them comes", async () => {
      const secret = `private.${++made}`;
      const client = await connectRaw(users.url);
      await client.hello(users.token("topic-user", { claims: { topics: ["private.vip.*"] } }));
      expect(await client.request("subscribe", { topic: secret })).toMatchObject({
        code: "forbidden",
      });
      expect(await client.request("subscribe", { topic: "private.vip.1" })).toMatchObject({
        t: "ok",
      });
      await publish(secret, "hidden");
      await publish("private.vip.1", "shown");
      await client.event("topic", (event) => event.topic === "private.vip.1");
      expect(client.events("topic").some((event) => event.topic === secret)).toBe(false);
    });

    test("[TOP2] an agent cannot subscribe, a name with a star is none, and a connection follows at most 100", async () => {
      const agent = await (await users.agent()).connect();
      expect(await agent.request("subscribe", { topic: newTopic() })).toMatchObject({
        code: "forbidden",
      });
      const user = await users.user();
      expect(await user.request("subscribe", { topic: "public.*" })).toMatchObject({
        code: "bad_request",
      });
      for (let at = 0; at < 100; at++) await user.ok("subscribe", { topic: `public.many-${at}` });
      expect(await user.request("subscribe", { topic: "public.one-more" })).toMatchObject({
        code: "too_large",
      });
    });

    test("[TOP3] numbers have no gap, whatever is published at once; a value has a limit and a form", async () => {
      const topic = newTopic();
      const ids = await Promise.all(Array.from({ length: 50 }, (_, at) => publish(topic, at)));
      expect([...ids].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
      expect((await callHook(site, `/topics/${topic}`, { data: "x".repeat(33_000) })).status).toBe(
        413,
      );
      expect((await callHook(site, `/topics/${topic}`, { nothing: true })).status).toBe(400);
      expect(
        (
          await callHook(
            site,
            `/topics/${topic}`,
            { data: 1 },
            { secret: "whsec_d3Jvbmcgc2VjcmV0IG9mIHRoZSB0ZXN0cw==" },
          )
        ).status,
      ).toBe(401);
    });

    test("[HOK2] [TOP3] a repeated call publishes nothing and is answered as the first one was", async () => {
      const topic = newTopic();
      const call = (data: string) =>
        callHook(site, `/topics/${topic}`, { data }, { id: `call-${topic}` });
      expect((await call("first")).json()).toEqual({ topic, id: 1 });
      expect((await call("again")).json()).toEqual({ topic, id: 1 });
      const user = await users.user();
      expect(await user.ok("subscribe", { topic })).toMatchObject({
        last: { id: 1, data: "first" },
      });
    });

    test("[HOK2] [TOP3] a repeated call tells what the node that stored it did not come to tell", async () => {
      const topic = newTopic();
      const user = await users.user();
      await user.ok("subscribe", { topic });
      await users.sql.query(
        `WITH t AS (INSERT INTO topic (name, id, data, at) VALUES ($1, 1, '"untold"', now()))
        INSERT INTO hook_call (id, answer, at) VALUES ($2, $3, now())`,
        [topic, `died-${topic}`, JSON.stringify({ topic, id: 1 })],
      );
      const call = () =>
        callHook(site, `/topics/${topic}`, { data: "untold" }, { id: `died-${topic}` });
      for (let times = 0; times < 2; times++)
        expect((await call()).json()).toEqual({ topic, id: 1 });
      expect((await value(user, topic, 1)).data).toBe("untold");
      await publish(topic, "next");
      await value(user, topic, 2);
      expect(user.events("topic").map(({ id }) => id)).toEqual([1, 2]);
    });

    test("[TOP3] what is nested more than 100 levels deep is refused, as a body of any size is", async () => {
      const topic = newTopic();
      const call = async (levels: number): Promise<unknown> => {
        const body = `{"data":${"[".repeat(levels)}${"]".repeat(levels)}}`;
        const answer = await callHook(site, `/topics/${topic}`, body);
        return answer.status === 200 ? 200 : [answer.status, (answer.json() as Problem).code];
      };
      expect(await call(100)).toBe(200);
      for (const levels of [101, 16_000, 1_000_000])
        expect(await call(levels), `${levels} levels`).toEqual([400, "bad_request"]);
    });

    test("[HOK2] [TOP3] one webhook-id many times at once, on every node, publishes one value", async () => {
      const topic = newTopic();
      const other = newTopic();
      const user = await users.user();
      await user.ok("subscribe", { topic });
      const answers = await Promise.all(
        Array.from({ length: 20 }, async (_, at) => {
          const node = at % 2 === 0 ? users : site;
          const path = `/topics/${at % 5 === 4 ? other : topic}`;
          return (await callHook(node, path, { data: at }, { id: `one-${topic}` })).json();
        }),
      );
      const [first] = answers as { topic: string; id: number }[];
      expect(answers).toEqual(answers.map(() => ({ topic: first?.topic, id: 1 })));
      const ids = [await publish(topic, "next"), await publish(other, "next")];
      expect(ids).toEqual(first?.topic === topic ? [2, 1] : [1, 2]);
      await value(user, topic, ids[0] ?? 0);
      expect(user.events("topic").filter(({ data }) => data !== "next").length).toBe(
        first?.topic === topic ? 1 : 0,
      );
    });

    test("[HOK2] [TOP3] nodes that publish one webhook-id in the same moment publish one value", async () => {
      const topic = newTopic();
      await publish(topic, "before");
      const holder = await users.sql.connect();
      await holder.query("BEGIN");
      await holder.query("SELECT FROM topic WHERE name = $1 FOR UPDATE", [topic]);
      const nodes = [...new Set([users, site])];
      const calls = nodes.flatMap((node) =>
        Array.from({ length: 5 }, () =>
          callHook(node, `/topics/${topic}`, { data: "once" }, { id: `same-${topic}` }),
        ),
      );
      // All nodes have looked for the call, found none, and wait for the topic.
      const waiting = async (): Promise<number | null> =>
        (
          await users.sql.query(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
          )
        ).rowCount;
      await expect.poll(waiting).toBe(nodes.length);
      await holder.query("COMMIT");
      holder.release();
      for (const answer of await Promise.all(calls))
        expect(answer.json()).toEqual({ topic, id: 2 });
      expect(await publish(topic, "after")).toBe(3);
    });

    test("[TOP4] who does not read skips to the newest value, and delays nobody", async () => {
      const topic = newTopic();
      const [slow, quick] = [await users.user(), await users.user()];
      for (const client of [slow, quick]) await client.ok("subscribe", { topic });
      slow.pause();
      const rounds = 400;
      for (let at = 1; at <= rounds; at += 20) {
        await Promise.all(
          Array.from({ length: 20 }, (_, n) => publish(topic, `${at + n} ${"x".repeat(30_000)}`)),
        );
      }
      await value(quick, topic, rounds);
      slow.resume();
      await value(slow, topic, rounds);
      expect(slow.events("topic").length).toBeLessThan(rounds);
    });
  });
}
