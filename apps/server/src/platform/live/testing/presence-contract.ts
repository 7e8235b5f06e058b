import { expect, test, vi } from "vitest";

import { AGENT, nextTick, USER } from "./contract-stage.ts";
import type { OpenTwo } from "./contract-stage.ts";
import { publish } from "./test-node.ts";

/** What `Presence` promises. */
export function testPresenceContract(openTwo: OpenTwo): void {
  test("a participant is reachable until the last of several sessions is detached", async () => {
    const [a, b] = await openTwo();
    await a.attach(USER, "one");
    await a.attach(USER, "one");
    await a.attach(USER, "two");
    await a.detach(USER, "one");
    await a.detach(USER, "never attached");
    expect(await b.engine.presence.reachable([USER, AGENT])).toEqual(new Set([USER]));
    await a.detach(USER, "two");
    await vi.waitFor(async () =>
      expect(await b.engine.presence.reachable([USER])).toEqual(new Set()),
    );
  });

  test("every node is told about a participant's first session and about the last one, and about no other", async () => {
    const [a, b] = await openTwo();
    const one = await a.attach(USER);
    const two = await b.attach(USER);
    await a.detach(USER, one);
    await b.attach(AGENT);
    await b.detach(USER, two);
    const heard = ["user:1 up", "agent:66666666 up", "user:1 down"].toSorted();
    await vi.waitFor(() =>
      expect([a.changes.toSorted(), b.changes.toSorted()]).toEqual([heard, heard]),
    );
  });

  test("attach resolves even if the session is detached before other nodes know of it", async () => {
    const [a, b] = await openTwo();
    await Promise.all([a.attach(USER, "s"), a.detach(USER, "s"), a.attach(AGENT)]);
    expect(await b.engine.presence.reachable([USER, AGENT])).toEqual(new Set([AGENT]));
  });

  test("a participant who attaches and detaches rapidly ends in the right state", async () => {
    const [a, b] = await openTwo();
    for (let i = 0; i < 100; i += 1) {
      void a.attach(USER, `s${i}`);
      if (i % 3 === 0) await nextTick();
      void a.detach(USER, `s${i}`);
      void a.attach(AGENT, `s${i}`);
      if (i < 99) void a.detach(AGENT, `s${i}`);
    }
    await vi.waitFor(async () =>
      expect(await b.engine.presence.reachable([USER, AGENT])).toEqual(new Set([AGENT])),
    );
    await vi.waitFor(() =>
      expect(b.changes.findLast((change) => change.startsWith(AGENT))).toBe(`${AGENT} up`),
    );
  });

  test("a node that closes removes its participants", async () => {
    const [a, b] = await openTwo();
    await a.attach(USER);
    await b.attach(AGENT);
    await a.engine.close();
    if (a === b) return;
    expect(await b.engine.presence.reachable([USER, AGENT])).toEqual(new Set([AGENT]));
    await vi.waitFor(() => expect(b.changes).toContain("user:1 down"));
    publish(b, [USER, AGENT], 1);
    expect(b.got(AGENT)).toEqual([1]);
  });
}
