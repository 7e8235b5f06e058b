import { describe, expect, test } from "vitest";
import { SLOW_BYTES } from "./send-queue.ts";
import { createVitals } from "./vitals.ts";

function examined() {
  const peer = { at: 0, buffered: 0, bytesWritten: 0, writableLength: 0 };
  const vitals = createVitals({
    socket: peer,
    buffered: () => peer.buffered,
    timings: { heartbeatMs: 25_000, pongMs: 10_000 },
    now: () => peer.at,
  });
  return { peer, vitals };
}

describe("[CON1] a sign of life", () => {
  test("who is silent is asked once, and dead without an answer", () => {
    const { peer, vitals } = examined();
    const conditions = [20_000, 25_000, 30_000, 35_000].map((at) => {
      peer.at = at;
      return vitals.examine();
    });
    expect(conditions).toEqual(["well", "silent", "well", "dead"]);
  });

  test("an answer begins the silence anew", () => {
    const { peer, vitals } = examined();
    peer.at = 25_000;
    vitals.examine();
    vitals.heard();
    peer.at = 49_999;
    expect(vitals.examine()).toBe("well");
    peer.at = 50_000;
    expect(vitals.examine()).toBe("silent");
  });
});

describe("[CON2] a peer that does not read", () => {
  test("is stalled after 10 s in which it took nothing, and not while it takes anything", () => {
    const { peer, vitals } = examined();
    peer.buffered = 100;
    peer.bytesWritten = 10;
    const conditions = [5_000, 10_000, 14_000, 15_000].map((at) => {
      peer.at = at;
      return vitals.examine();
    });
    expect(conditions).toEqual(["well", "well", "well", "stalled"]);
    peer.bytesWritten = 20;
    expect(vitals.examine()).toBe("well");
  });

  test("is stalled at once with too much waiting for it", () => {
    const { peer, vitals } = examined();
    peer.buffered = SLOW_BYTES + 1;
    expect(vitals.examine()).toBe("stalled");
  });
});
