import { expect, test } from "vitest";
import { createFairQueue } from "./fair-queue.ts";

test("[MED6] owners take turns, and each owner's items keep their order", () => {
  const queue = createFairQueue<string>({ all: 10, own: 10 });
  for (const item of ["a1", "a2", "a3", "b1", "c1", "b2"]) queue.add(item.charAt(0), item);
  const order = Array.from({ length: 7 }, () => queue.next());
  expect(order).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", undefined]);
});

test("[MED6] an owner that comes later waits for one item of another owner only", () => {
  const queue = createFairQueue<string>({ all: 10, own: 10 });
  for (const item of ["a1", "a2", "a3"]) queue.add("a", item);
  expect(queue.next()).toBe("a1");
  queue.add("b", "b1");
  expect([queue.next(), queue.next()]).toEqual(["a2", "b1"]);
});

test("[MED6] a full queue, or an owner's full share, takes nothing more until an item has left", () => {
  const queue = createFairQueue<number>({ all: 3, own: 2 });
  expect([queue.add("a", 1), queue.add("a", 2), queue.add("a", 3)]).toEqual([true, true, false]);
  expect([queue.add("b", 4), queue.add("c", 5), queue.size]).toEqual([true, false, 3]);
  queue.next();
  expect([queue.add("a", 6), queue.size]).toEqual([true, 3]);
});
