import { expect, test } from "vitest";

import { createCanary } from "./canary.ts";

test("a canary is missing until it comes back", () => {
  const canary = createCanary(async () => true);
  canary.fly();
  expect([canary.isMissing(), canary.isWell()]).toEqual([true, true]);
  canary.land(1);
  expect(canary.isMissing()).toBe(false);
});

test("the node is not well while an earlier canary than the last one is missing", () => {
  const canary = createCanary(async () => true);
  canary.fly();
  canary.fly();
  expect(canary.isWell()).toBe(false);
  canary.land(2);
  canary.land(1);
  expect([canary.isMissing(), canary.isWell()]).toEqual([false, true]);
});

test("canaries in flight do not count after a reset", () => {
  const canary = createCanary(async () => true);
  canary.fly();
  canary.reset();
  expect(canary.isMissing()).toBe(false);
});

test("a canary that Redis did not take does not count", async () => {
  const answer = Promise.resolve(false);
  const canary = createCanary(() => answer);
  canary.fly();
  await answer;
  expect(canary.isMissing()).toBe(false);
});
