import type { Problem } from "@deskwire/protocol";
import { callHook } from "@deskwire/testkit/hook-client";
import { describe, expect, test } from "vitest";
import type { OnStage } from "../../testing/on-stage.ts";
import { newTopic, publish, topicValue } from "./topic-helpers.ts";

/** Publishing on topics on any engine and number of nodes. */
export function publishingSuite(on: OnStage): void {
  describe("publishing", () => {
    test("[TOP3] ids have no gap when many values are published at once; a value has a size limit and a form", async () => {
      const topic = newTopic();
      const ids = await Promise.all(Array.from({ length: 50 }, (_, at) => publish(on, topic, at)));
      expect([...ids].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
      const statusOf = async (body: object, options?: { secret: string }): Promise<number> =>
        (await callHook(on.nodes.agents, `/topics/${topic}`, body, options)).status;
      expect(await statusOf({ data: "x".repeat(33_000) })).toBe(413);
      expect(await statusOf({ nothing: true })).toBe(400);
      const secret = "whsec_d3Jvbmcgc2VjcmV0IG9mIHRoZSB0ZXN0cw==";
      expect(await statusOf({ data: 1 }, { secret })).toBe(401);
    });

    test("[HOK2] [TOP3] a repeated call publishes no value and gets the first answer", async () => {
      const topic = newTopic();
      const call = (data: string) =>
        callHook(on.nodes.agents, `/topics/${topic}`, { data }, { id: `call-${topic}` });
      expect((await call("first")).json()).toEqual({ topic, id: 1 });
      expect((await call("again")).json()).toEqual({ topic, id: 1 });
      const user = await on.stage.user();
      expect(await user.ok("subscribe", { topic })).toMatchObject({
        last: { id: 1, data: "first" },
      });
    });

    test("[HOK2] [TOP3] a repeated call sends the value that its first node stored and did not send", async () => {
      const topic = newTopic();
      const user = await on.stage.user();
      await user.ok("subscribe", { topic });
      await on.nodes.users.sql.query(
        `WITH t AS (INSERT INTO topic (name, id, data, at) VALUES ($1, 1, '"untold"', now()))
        INSERT INTO hook_call (id, answer, at) VALUES ($2, $3, now())`,
        [topic, `died-${topic}`, JSON.stringify({ topic, id: 1 })],
      );
      const options = { id: `died-${topic}` };
      for (let times = 0; times < 2; times++) {
        const body = { data: "untold" };
        const answer = await callHook(on.nodes.agents, `/topics/${topic}`, body, options);
        expect(answer.json()).toEqual({ topic, id: 1 });
      }
      expect((await topicValue(user, topic, 1)).data).toBe("untold");
      await publish(on, topic, "next");
      await topicValue(user, topic, 2);
      expect(user.events("topic").map(({ id }) => id)).toEqual([1, 2]);
    });

    test("[TOP3] a value nested more than 100 levels deep is refused, whatever its size", async () => {
      const topic = newTopic();
      const call = async (levels: number): Promise<unknown> => {
        const body = `{"data":${"[".repeat(levels)}${"]".repeat(levels)}}`;
        const answer = await callHook(on.nodes.agents, `/topics/${topic}`, body);
        return answer.status === 200 ? 200 : [answer.status, (answer.json() as Problem).code];
      };
      expect(await call(100)).toBe(200);
      for (const levels of [101, 16_000, 1_000_000])
        expect(await call(levels), `${levels} levels`).toEqual([400, "bad_request"]);
    });

    test("[HOK2] [TOP3] calls with one webhook-id, many at once and on every node, publish one value", async () => {
      const [topic, other] = [newTopic(), newTopic()];
      const user = await on.stage.user();
      await user.ok("subscribe", { topic });
      const { users, agents } = on.nodes;
      const answers = await Promise.all(
        Array.from({ length: 20 }, async (_, at) => {
          const path = `/topics/${at % 5 === 4 ? other : topic}`;
          const node = at % 2 === 0 ? users : agents;
          return (await callHook(node, path, { data: at }, { id: `one-${topic}` })).json();
        }),
      );
      const [first] = answers as { topic: string; id: number }[];
      expect(answers).toEqual(answers.map(() => ({ topic: first?.topic, id: 1 })));
      const ids = [await publish(on, topic, "next"), await publish(on, other, "next")];
      expect(ids).toEqual(first?.topic === topic ? [2, 1] : [1, 2]);
      await topicValue(user, topic, ids[0] ?? 0);
      expect(user.events("topic").filter(({ data }) => data !== "next").length).toBe(
        first?.topic === topic ? 1 : 0,
      );
    });

    test("[HOK2] [TOP3] nodes that get one webhook-id at the same moment publish one value", async () => {
      const topic = newTopic();
      await publish(on, topic, "before");
      const { users, agents } = on.nodes;
      const holder = await users.sql.connect();
      await holder.query("BEGIN");
      await holder.query("SELECT FROM topic WHERE name = $1 FOR UPDATE", [topic]);
      const nodes = [...new Set([users, agents])];
      const calls = nodes.flatMap((node) =>
        Array.from({ length: 5 }, () =>
          callHook(node, `/topics/${topic}`, { data: "once" }, { id: `same-${topic}` }),
        ),
      );
      // Each node has looked for the call, has not found it, and waits for the lock on the topic.
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
      expect(await publish(on, topic, "after")).toBe(3);
    });
  });
}
