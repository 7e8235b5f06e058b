import type { ParticipantKey } from "@deskwire/protocol";
import { expect, test, vi } from "vitest";

import { AGENT, nextTick, USER } from "./contract-stage.ts";
import type { OpenTwo } from "./contract-stage.ts";
import { numbered, publish } from "./test-node.ts";

/** What `Broker` promises. */
export function testBrokerContract(openTwo: OpenTwo): void {
  test("[SEQ7] an event reaches the node of every session once, whichever node publishes", async () => {
    const [a, b] = await openTwo();
    await a.attach(USER);
    await b.attach(USER);
    await b.attach(AGENT);
    publish(a, [USER, AGENT], 1);
    publish(b, [USER, AGENT], 2);
    const both = (got: number[]) => got.length === 2 && got.includes(1) && got.includes(2);
    await vi.waitFor(() => expect([a.got(USER), b.got(USER)].every(both)).toBe(true));
    await vi.waitFor(() => expect(both(b.got(AGENT))).toBe(true));
  });

  test("a user and an agent with the same id are two participants", async () => {
    const [a, b] = await openTwo();
    await b.attach("user:66666666");
    await b.attach(AGENT);
    publish(a, [AGENT], 1);
    publish(a, ["user:66666666"], 2);
    await vi.waitFor(() => expect([b.got(AGENT), b.got("user:66666666")]).toEqual([[1], [2]]));
  });

  test("one node's deliveries to a participant keep their order, across ticks and lookups of unknown participants", async () => {
    const [a, b] = await openTwo();
    await b.attach(USER);
    await b.attach(AGENT);
    const sent: number[] = [];
    for (let id = 1; id <= 600; id += 1) {
      // Half of the events also name a participant that was never looked up, so that lookups fall between deliveries.
      a.engine.broker.publish([
        { to: id % 2 === 0 ? [USER, AGENT] : [USER, `user:absent-${id}`], event: numbered(id) },
      ]);
      sent.push(id);
      if (id % 7 === 0) await nextTick();
    }
    await vi.waitFor(() => expect(b.got(USER)).toHaveLength(600));
    expect(b.got(USER)).toEqual(sent);
    expect(b.got(AGENT)).toEqual(sent.filter((id) => id % 2 === 0));
  });

  test("what is published after attach has resolved arrives, even if earlier events found nobody", async () => {
    const [a, b] = await openTwo();
    for (let id = 1; id <= 50; id += 1) {
      const participant: ParticipantKey = `user:late-${id}`;
      publish(a, [participant], -id);
      if (id % 2 === 0) await nextTick();
      await b.attach(participant);
      publish(a, [participant], id);
    }
    await vi.waitFor(() => {
      for (let id = 1; id <= 50; id += 1) expect(b.got(`user:late-${id}`)).toContain(id);
    });
  });

  test("events follow a participant who moves to another node", async () => {
    const [a, b] = await openTwo();
    const first = await a.attach(USER);
    publish(b, [USER], 1);
    await vi.waitFor(() => expect(a.got(USER)).toEqual([1]));
    await a.detach(USER, first);
    await b.attach(USER);
    publish(a, [USER], 2);
    await vi.waitFor(() => expect(b.got(USER)).toContain(2));
  });

  test("a signal reaches every node once, including the sender", async () => {
    const [a, b] = await openTwo();
    const kick = {
      type: "kick",
      participant: AGENT,
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
}
