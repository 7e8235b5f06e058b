import { describe, expect, test } from "vitest";
import { SLOW_BYTES } from "./send-queue.ts";
import { createVitals, examineVitals, noteHeard, type Condition, type Vitals } from "./vitals.ts";

function createPeer() {
  const peer = { bufferedAmount: 0, bytesWritten: 0, writableLength: 0 };
  const timings = { heartbeatMs: 25_000, pongMs: 10_000 };
  return { peer, vitals: createVitals({ webSocket: peer, socket: peer, timings }, 0) };
}

function examineAt(vitals: Vitals, ...times: number[]): Condition[] {
  return times.map((at) => examineVitals(vitals, at));
}

describe("[CON1] a sign of life", () => {
  test("a silent peer is asked once, and is dead without an answer", () => {
    const { vitals } = createPeer();
    expect(examineAt(vitals, 20_000, 25_000, 30_000, 35_000)).toEqual([
      "well",
      "silent",
      "well",
      "dead",
    ]);
  });

  test("an answer begins a new silence", () => {
    const { vitals } = createPeer();
    examineVitals(vitals, 25_000);
    noteHeard(vitals, 25_000);
    expect(examineAt(vitals, 49_999, 50_000)).toEqual(["well", "silent"]);
  });
});

describe("[CON2] a peer that does not read", () => {
  test("is stalled after 10 s in which it took nothing, and well once it takes anything", () => {
    const { peer, vitals } = createPeer();
    peer.bufferedAmount = 100;
    peer.bytesWritten = 10;
    expect(examineAt(vitals, 5_000, 10_000, 14_000, 15_000)).toEqual([
      "well",
      "well",
      "well",
      "stalled",
    ]);
    peer.bytesWritten = 20;
    expect(examineVitals(vitals, 15_000)).toBe("well");
  });

  test("is stalled at once when too much is buffered to it", () => {
    const { peer, vitals } = createPeer();
    peer.bufferedAmount = SLOW_BYTES + 1;
    expect(examineVitals(vitals, 0)).toBe("stalled");
  });
});
