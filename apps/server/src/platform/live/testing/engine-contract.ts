import { randomUUID } from "node:crypto";

import type { ParticipantKey } from "@deskwire/protocol";
import { afterEach, describe, expect, test, vi } from "vitest";

import type { Engine } from "../engine.ts";
import { createTestNode, numbered, publish } from "./test-node.ts";
import type { TestNode } from "./test-node.ts";

/**
 * What every engine promises. `open` makes so many nodes of one cluster; an engine that is one process answers with the
 * same node each time, and the suite must hold for it all the same.
 */
export function describeEngineContract(name: string, open: (count: number) => Promise<Engine[]>) {
  describe(`engine contract: ${name}`, () => {
    let nodes: TestNode[] = [];

    async function openNodes(count: number): Promise<TestNode[]> {
      const byEngine = new Map<Engine, TestNode>();
      nodes = (await open(count)).map((engine) => {
        const node = byEngine.get(engine) ?? createTestNode(engine);
        byEngine.set(engine, node);
        return node;
      });
      return nodes;
    }

    async function openTwo(): Promise<[TestNode, TestNode]> {
      const [a, b] = await openNodes(2);
      if (a === undefined || b === undefined) throw new Error("two nodes were asked for");
      return [a, b];
    }

    afterEach(async () => {
      await Promise.all(nodes.map((node) => node.engine.close()));
      nodes = [];
    });

    const user: ParticipantKey = "user:1";
    const agent: ParticipantKey = "agent:66666666";

    test("[SEQ7] an event reaches every session's node once, whichever node publishes", async () => {
      const [a, b] = await openTwo();
      await a.attach(user);
      await b.attach(user);
      await b.attach(agent);
      publish(a, [user, agent], 1);
      publish(b, [user, agent], 2);
      const both = (got: number[]) => got.length === 2 && got.includes(1) && got.includes(2);
      await vi.waitFor(() => expect([a.got(user), b.got(user)].every(both)).toBe(true));
      await vi.waitFor(() => expect(both(b.got(agent))).toBe(true));
    });

    test("a user and an agent with the same id are two participants", async () => {
      const [a, b] = await openTwo();
      await b.attach("user:66666666");
      await b.attach(agent);
      publish(a, [agent], 1);
      publish(a, ["user:66666666"], 2);
      await vi.waitFor(() => expect([b.got(agent), b.got("user:66666666")]).toEqual([[1], [2]]));
    });

    test("one node's deliveries to a participant keep their order, over ticks and unknown participants", async () => {
      const [a, b] = await openTwo();
      await b.attach(user);
      await b.attach(agent);
      const sent: number[] = [];
      for (let id = 1; id <= 600; id += 1) {
        // Every other one goes to somebody nobody has looked up yet, so that lookups fall between the deliveries.
        a.engine.broker.publish([
          { to: id % 2 === 0 ? [user, agent] : [user, `user:absent-${id}`], event: numbered(id) },
        ]);
        sent.push(id);
        if (id % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await vi.waitFor(() => expect(b.got(user)).toHaveLength(600));
      expect(b.got(user)).toEqual(sent);
      expect(b.got(agent)).toEqual(sent.filter((id) => id % 2 === 0));
    });

    test("what is published after attach has resolved arrives, however often the participant was missed before", async () => {
      const [a, b] = await openTwo();
      for (let id = 1; id <= 50; id += 1) {
        const participant: ParticipantKey = `user:late-${id}`;
        publish(a, [participant], -id);
        if (id % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
        await b.attach(participant);
        publish(a, [participant], id);
      }
      await vi.waitFor(() => {
        for (let id = 1; id <= 50; id += 1) expect(b.got(`user:late-${id}`)).toContain(id);
      });
    });

    test("events follow a participant who moves to another node", async () => {
      const [a, b] = await openTwo();
      const first = await a.attach(user);
      publish(b, [user], 1);
      await vi.waitFor(() => expect(a.got(user)).toEqual([1]));
      await a.detach(user, first);
      await b.attach(user);
      publish(a, [user], 2);
      await vi.waitFor(() => expect(b.got(user)).toContain(2));
    });

    test("sessions are counted: the participant is reachable until the last one goes", async () => {
      const [a, b] = await openTwo();
      await a.attach(user, "one");
      await a.attach(user, "one");
      await a.attach(user, "two");
      await a.detach(user, "one");
      await a.detach(user, "never attached");
      expect(await b.engine.presence.reachable([user, agent])).toEqual(new Set([user]));
      await a.detach(user, "two");
      await vi.waitFor(async () =>
        expect(await b.engine.presence.reachable([user])).toEqual(new Set()),
      );
    });

    test("every node hears of the first session and of the last one, and of none between", async () => {
      const [a, b] = await openTwo();
      const one = await a.attach(user);
      const two = await b.attach(user);
      await a.detach(user, one);
      await b.attach(agent);
      await b.detach(user, two);
      const heard = ["user:1 up", "agent:66666666 up", "user:1 down"].toSorted();
      await vi.waitFor(() =>
        expect([a.changes.toSorted(), b.changes.toSorted()]).toEqual([heard, heard]),
      );
    });

    test("attach resolves even when the session is gone before it is known elsewhere", async () => {
      const [a, b] = await openTwo();
      await Promise.all([a.attach(user, "s"), a.detach(user, "s"), a.attach(agent)]);
      expect(await b.engine.presence.reachable([user, agent])).toEqual(new Set([agent]));
    });

    test("a participant who comes and goes quickly ends in the right state", async () => {
      const [a, b] = await openTwo();
      for (let i = 0; i < 100; i += 1) {
        void a.attach(user, `s${i}`);
        if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
        void a.detach(user, `s${i}`);
        void a.attach(agent, `s${i}`);
        if (i < 99) void a.detach(agent, `s${i}`);
      }
      await vi.waitFor(async () =>
        expect(await b.engine.presence.reachable([user, agent])).toEqual(new Set([agent])),
      );
      await vi.waitFor(() =>
        expect(b.changes.findLast((change) => change.startsWith(agent))).toBe(`${agent} up`),
      );
    });

    test("a signal reaches every node once, its own included", async () => {
      const [a, b] = await openTwo();
      const kick = {
        type: "kick",
        participant: agent,
        code: 4503,
        reason: "disabled",
        loginId: "l1",
      } as const;
      a.engine.broker.signal(kick);
      const topic = { type: "topic", topic: "prices", id: 1, data: { gold: 1 } } as const;
      a.engine.broker.signal(topic);
      await vi.waitFor(() => expect(b.signals).toEqual([kick, topic]));
      expect(a.signals).toEqual([kick, topic]);
    });

    test("a node that closes takes its participants with it", async () => {
      const [a, b] = await openTwo();
      await a.attach(user);
      await b.attach(agent);
      await a.engine.close();
      if (a === b) return;
      expect(await b.engine.presence.reachable([user, agent])).toEqual(new Set([agent]));
      await vi.waitFor(() => expect(b.changes).toContain("user:1 down"));
      publish(b, [user, agent], 1);
      expect(b.got(agent)).toEqual([1]);
    });

    test("it is healthy, and closing twice is closing once", async () => {
      const [a] = await openTwo();
      expect(a.engine.healthy()).toBe(true);
      await Promise.all([a.engine.close(), a.engine.close()]);
    });

    test("the cache shares values until they are deleted or age out", async () => {
      const [a, b] = await openTwo();
      const key = randomUUID();
      expect(await b.engine.cache.get(key)).toBeNull();
      await a.engine.cache.set(key, "v1", 60_000);
      await a.engine.cache.set(key, "v2", 60_000);
      expect(await b.engine.cache.get(key)).toBe("v2");
      await b.engine.cache.delete(key);
      expect(await a.engine.cache.get(key)).toBeNull();
      await a.engine.cache.set(key, "brief", 1);
      await vi.waitFor(async () => expect(await b.engine.cache.get(key)).toBeNull());
    });

    test("a lock has one holder, until it is released or its time is over", async () => {
      const [a, b] = await openTwo();
      const key = randomUUID();
      const first = await a.engine.cache.lock(key, 60_000);
      expect(await b.engine.cache.lock(key, 60_000)).toBeNull();
      await first?.release();
      const brief = await b.engine.cache.lock(key, 1);
      expect(brief).not.toBeNull();
      const next = await vi.waitFor(async () => {
        const lock = await a.engine.cache.lock(key, 60_000);
        if (lock === null) throw new Error("still held");
        return lock;
      });
      await brief?.release();
      expect(await b.engine.cache.lock(key, 60_000)).toBeNull();
      await next.release();
    });
  });
}
