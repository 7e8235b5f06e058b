import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDemoPrices, type Price } from "./live-prices.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(random = () => 1) {
  const published: [string, Price][] = [];
  const prices = createDemoPrices((...value) => published.push(value), random);
  return { prices, published };
}

test("a price moves while somebody looks, and stands when nobody does", () => {
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

test("it stays near what the catalogue says, however often it moves one way", () => {
  const { prices, published } = setUp();
  for (let n = 0; n < 40; n++) {
    prices.watch("mug");
    vi.advanceTimersByTime(4_000);
  }
  expect(Math.max(...published.map(([, { price }]) => price))).toBe(95);
  expect(published[0]).toMatchObject(["public.price.mug", { price: 89.3, change: 1.3 }]);
});

test("only products have prices, and closing stops them", () => {
  const { prices, published } = setUp();
  expect(prices.watch("sofa")).toBe(false);
  expect(prices.watch("toString")).toBe(false);
  prices.watch("mug");
  prices.close();
  vi.advanceTimersByTime(60_000);
  expect(published).toHaveLength(1);
});
