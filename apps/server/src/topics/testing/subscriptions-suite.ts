import { describe, expect, test } from "vitest";
import type { OnStage } from "../../testing/on-stage.ts";
import { newTopic, publish, topicValue } from "./topic-helpers.ts";

/** Subscriptions to topics on any engine and number of nodes. */
export function subscriptionsSuite(on: OnStage): void {
  describe("subscriptions", () => {
    test("[TOP1] subscribe returns the latest value, and later values come as events in order", async () => {
      const topic = newTopic();
      await publish(on, topic, { price: 1 });
      const user = await on.stage.user();
      expect(await user.ok("subscribe", { topic })).toMatchObject({
        last: { id: 1, data: { price: 1 } },
      });
      for (const price of [2, 3, 4]) await publish(on, topic, { price });
      await topicValue(user, topic, 4);
      const ids = user.events("topic").map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect((await topicValue(user, topic, 4)).data).toEqual({ price: 4 });
    });

    test("[TOP1] the answer for a topic without a value has no value; after unsubscribe no value comes", async () => {
      const [topic, other] = [newTopic(), newTopic()];
      const user = await on.stage.user();
      expect(await user.ok("subscribe", { topic })).not.toHaveProperty("last");
      await user.ok("subscribe", { topic: other });
      await user.ok("unsubscribe", { topic });
      await publish(on, topic, "unheard");
      await publish(on, other, "heard");
      await topicValue(user, other, 1);
      expect(user.events("topic").filter((event) => event.topic === topic)).toEqual([]);
    });

    test("[TOP2] public topics and those of the token are allowed; others are refused and send no values", async () => {
      const secret = `private.${newTopic()}`;
      const client = on.stage.adopt(await on.nodes.users.connect());
      const claims = { topics: ["private.vip.*"] };
      await client.hello(on.nodes.users.token("topic-user", { claims }));
      expect(await client.request("subscribe", { topic: secret })).toMatchObject({
        code: "forbidden",
      });
      expect(await client.request("subscribe", { topic: "private.vip.1" })).toMatchObject({
        t: "ok",
      });
      await publish(on, secret, "hidden");
      await publish(on, "private.vip.1", "shown");
      await client.event("topic", (event) => event.topic === "private.vip.1");
      expect(client.events("topic").some((event) => event.topic === secret)).toBe(false);
    });

    test("[TOP2] agents, names with a star and a 101st topic of a connection are refused", async () => {
      const agent = await on.stage.agent();
      expect(await agent.socket.request("subscribe", { topic: newTopic() })).toMatchObject({
        code: "forbidden",
      });
      const user = await on.stage.user();
      expect(await user.request("subscribe", { topic: "public.*" })).toMatchObject({
        code: "bad_request",
      });
      for (let at = 0; at < 100; at++) await user.ok("subscribe", { topic: `public.many-${at}` });
      expect(await user.request("subscribe", { topic: "public.one-more" })).toMatchObject({
        code: "too_large",
      });
    });

    test("[TOP4] a client that does not read skips to the newest value, and delays no other client", async () => {
      const topic = newTopic();
      const [slow, quick] = [await on.stage.user(), await on.stage.user()];
      for (const client of [slow, quick]) await client.ok("subscribe", { topic });
      slow.pause();
      const rounds = 400;
      for (let at = 1; at <= rounds; at += 20) {
        await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            publish(on, topic, `${at + n} ${"x".repeat(30_000)}`),
          ),
        );
      }
      await topicValue(quick, topic, rounds);
      slow.resume();
      await topicValue(slow, topic, rounds);
      expect(slow.events("topic").length).toBeLessThan(rounds);
    });
  });
}
