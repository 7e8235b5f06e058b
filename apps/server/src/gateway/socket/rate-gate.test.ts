import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRateGate } from "./rate-gate.ts";

describe("[CON3] how many frames a connection may send", () => {
  test("four seconds' worth at once, then the rate", () => {
    const gate = createRateGate(10);
    const at = 1_000_000;
    const burst = Array.from({ length: 41 }, () => gate.admit(at));
    expect(burst).toEqual([...Array.from({ length: 40 }, () => "pass"), "refuse"]);
    expect(gate.admit(at + 100)).toBe("pass");
    expect(gate.admit(at + 100)).toBe("refuse");
    expect(gate.admit(at + 400)).toBe("pass");
  });

  test("who goes on after as many refusals as the burst holds is closed", () => {
    const gate = createRateGate(5);
    const verdicts = Array.from({ length: 60 }, () => gate.admit(1_000));
    expect(verdicts.indexOf("refuse")).toBe(20);
    expect(verdicts.indexOf("close")).toBe(40);
    expect(verdicts.slice(40).every((each) => each === "close")).toBe(true);
  });

  test("who has been quiet for a while starts afresh", () => {
    const gate = createRateGate(5);
    for (let n = 0; n < 39; n++) gate.admit(1_000);
    for (let n = 0; n < 10; n++) expect(gate.admit(100_000)).toBe("pass");
    for (let n = 0; n < 10; n++) gate.admit(100_000);
    expect(gate.admit(100_000)).toBe("refuse");
  });

  test("never more pass than the burst and what the time brings, and who keeps to the rate is never refused", () => {
    const steps = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), steps, (rate, waits) => {
        const gate = createRateGate(rate);
        let now = 1_000;
        let passed = 0;
        for (const wait of waits) {
          now += wait;
          if (gate.admit(now) === "pass") passed++;
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
          for (let n = 0; n < frames; n++) expect(gate.admit(1_000 + n * step)).toBe("pass");
        },
      ),
    );
  });

  test("a clock that is set back neither gives nor takes", () => {
    const gate = createRateGate(1);
    for (let n = 0; n < 4; n++) gate.admit(10_000);
    expect(gate.admit(5_000)).toBe("refuse");
    expect(gate.admit(5_500)).toBe("refuse");
    expect(gate.admit(6_000)).toBe("pass");
  });
});
