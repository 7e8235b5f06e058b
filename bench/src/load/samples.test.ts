import { describe, expect, it } from "vitest";
import { createSamples, median, quantile } from "./samples.ts";

describe("percentiles", () => {
  it("are the smallest values that the given part of all does not exceed", () => {
    const samples = createSamples();
    for (let value = 3_000; value >= 1; value--) samples.add(value);
    expect(samples.percentiles()).toEqual({
      count: 3_000,
      p50: 1_500,
      p95: 2_850,
      p99: 2_970,
      max: 3_000,
    });
  });

  it("of one value are that value, without values are NaN", () => {
    expect(quantile([7], 0.99)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe("the median", () => {
  it("is the middle value, or the mean of the two middle values", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});
