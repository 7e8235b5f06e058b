import { expect, test } from "vitest";
import { createCircuitBreaker } from "./circuit-breaker.ts";

test("[IDN6] after failures in a row it admits no call, then one probe", () => {
  const breaker = createCircuitBreaker({ failuresMax: 3, restMs: 5_000 });
  breaker.failed(0);
  breaker.failed(0);
  breaker.succeeded();
  for (let failure = 0; failure < 3; failure++) {
    expect(breaker.admit(100)).toBe(true);
    breaker.failed(100);
  }
  expect(breaker.admit(5_099)).toBe(false);
  expect([breaker.admit(5_100), breaker.admit(5_100)]).toEqual([true, false]);
  breaker.failed(5_200);
  expect(breaker.admit(10_199)).toBe(false);
  expect(breaker.admit(10_200)).toBe(true);
  breaker.succeeded();
  expect([breaker.admit(10_201), breaker.admit(10_201)]).toEqual([true, true]);
});
