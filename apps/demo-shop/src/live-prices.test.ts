import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLivePrices, type Price } from "./live-prices.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(random = () => 1) {
  const published: [string, Price][] = [];
  const prices = createLivePrices({ publish: (...value) => published.push(value), random });
  return { prices, published };
}

test("a price moves while it is watched, and stops when nobody watches", () => {
  const { prices, published } = setUp();
  expect(prices.watch("mug")).toBe(true);
  expect(published).toHaveLength(1);
  vi.advanceTimersByTime(8_000);
  expect(published).toHaveLength(3);
  vi.advanceTimersByTime(600_000);
  const count = published.length;
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(600_000);
  expect(published).toHaveLength(count);
});

test("a price stays within 8 % of the catalogue, however often it rises", () => {
  const { prices, published } = setUp();
  for (let n = 0; n < 40; n++) {
    prices.watch("mug");
    vi.advanceTimersByTime(4_000);
  }
  expect(Math.max(...published.map(([, { price }]) => price))).toBe(95);
  expect(published[0]).toMatchObject(["public.price.mug", { price: 89.3, change: 1.3 }]);
});

test("unknown products are refused, and closing stops the prices", () => {
  const { prices, published } = setUp();
  expect(prices.watch("sofa")).toBe(false);
  expect(prices.watch("toString")).toBe(false);
  prices.watch("mug");
  prices.close();
  vi.advanceTimersByTime(60_000);
  expect(published).toHaveLength(1);
});
