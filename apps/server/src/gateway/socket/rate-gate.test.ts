import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admitFrame, createRateGate } from "./rate-gate.ts";

describe("[CON3] the rate of one connection", () => {
  test("passes a burst of four seconds, then the rate", () => {
    const gate = createRateGate(10);
    const at = 1_000_000;
    const burst = Array.from({ length: 41 }, () => admitFrame(gate, at));
    expect(burst).toEqual([...Array.from({ length: 40 }, () => "pass"), "refuse"]);
    expect(admitFrame(gate, at + 100)).toBe("pass");
    expect(admitFrame(gate, at + 100)).toBe("refuse");
    expect(admitFrame(gate, at + 400)).toBe("pass");
  });

  test("closes a peer that ignores as many refusals as the burst has frames", () => {
    const gate = createRateGate(5);
    const verdicts = Array.from({ length: 60 }, () => admitFrame(gate, 1_000));
    expect(verdicts.indexOf("refuse")).toBe(20);
    expect(verdicts.indexOf("close")).toBe(40);
    expect(verdicts.slice(40).every((each) => each === "close")).toBe(true);
  });

  test("forgets refusals after a quiet time", () => {
    const gate = createRateGate(5);
    for (let n = 0; n < 39; n++) admitFrame(gate, 1_000);
    for (let n = 0; n < 10; n++) expect(admitFrame(gate, 100_000)).toBe("pass");
    for (let n = 0; n < 10; n++) admitFrame(gate, 100_000);
    expect(admitFrame(gate, 100_000)).toBe("refuse");
  });

  test("never passes more than the burst and the rate allow, and never refuses a peer that keeps to the rate", () => {
    const steps = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), steps, (rate, waits) => {
        const gate = createRateGate(rate);
        let now = 1_000;
        let passed = 0;
        for (const wait of waits) {
          now += wait;
          if (admitFrame(gate, now) === "pass") passed++;
        }
        expect(passed).toBeLessThanOrEqual(rate * 4 + ((now - 1_000) / 1_000) * rate + 1);
      }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 500 }),
        (rate, frames) => {
          const gate = createRateGate(rate);
          const step = Math.ceil(1_000 / rate);
          for (let n = 0; n < frames; n++) expect(admitFrame(gate, 1_000 + n * step)).toBe("pass");
        },
      ),
    );
  });

  test("adds and removes nothing when the clock is set back", () => {
    const gate = createRateGate(1);
    for (let n = 0; n < 4; n++) admitFrame(gate, 10_000);
    expect(admitFrame(gate, 5_000)).toBe("refuse");
    expect(admitFrame(gate, 5_500)).toBe("refuse");
    expect(admitFrame(gate, 6_000)).toBe("pass");
  });
});
