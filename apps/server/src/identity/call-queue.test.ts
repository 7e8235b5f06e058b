import { expect, test } from "vitest";
import { BusyError } from "../platform/postgres/busy-error.ts";
import { createCallQueue, type CallOrigin } from "./call-queue.ts";
import { createRefusalBudget } from "./refusal-budget.ts";

/** A queue whose calls end when the test says so; `started` has their names in the order of their starts. */
function stage(options: Partial<Parameters<typeof createCallQueue>[0]> = {}) {
  const limits = { atOnce: 3, keptForKnown: 1, waitingOfAddressMax: 100, waitingMax: 200 };
  const queue = createCallQueue({ ...limits, ...options });
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const call = (name: string, origin: CallOrigin): Promise<void> =>
    queue.run(origin, async () => {
      started.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    // The call's end is seen some microtasks later.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { call, end, started };
}

const unknown = (address: string): CallOrigin => ({ known: false, address });
const KNOWN: CallOrigin = { known: true, address: "10.0.0.9" };

test("[DOR7] known identities have places of their own and go first", async () => {
  const { call, end, started } = stage();
  for (const name of ["u1", "u2", "u3"]) void call(name, unknown("10.0.0.1"));
  expect(started).toEqual(["u1", "u2"]);
  for (const name of ["k1", "k2", "k3"]) void call(name, KNOWN);
  expect(started).toEqual(["u1", "u2", "k1"]);
  await end("u1");
  await end("u2");
  expect(started).toEqual(["u1", "u2", "k1", "k2", "k3"]);
  await end("k1");
  expect(started.at(-1)).toBe("u3");
});

test("[DOR7] an address with many unknown tokens delays another address by one call", async () => {
  const { call, end, started } = stage({ atOnce: 1, keptForKnown: 0 });
  for (let n = 1; n <= 50; n++) void call(`a${n}`, unknown("10.0.0.1"));
  void call("b", unknown("10.0.0.2"));
  await end("a1");
  await end("a2");
  expect(started).toEqual(["a1", "a2", "b"]);
});

test("[DOR7] a full queue refuses at once, and others still wait", async () => {
  const { call, end, started } = stage({ atOnce: 1, keptForKnown: 0, waitingOfAddressMax: 2 });
  const calls = [1, 2, 3, 4].map((n) => call(`a${n}`, unknown("10.0.0.1")));
  await expect(calls[3]).rejects.toThrow(BusyError);
  void call("b", unknown("10.0.0.2"));
  for (const name of ["a1", "a2", "b"]) await end(name);
  expect(started).toEqual(["a1", "a2", "b", "a3"]);
});

test("[DOR7] however many unknown tokens wait, a known one waits too, and goes first", async () => {
  const { call, end, started } = stage({ atOnce: 1, keptForKnown: 0, waitingMax: 3 });
  const calls = [1, 2, 3, 4, 5].map((n) => call(`a${n}`, unknown(`10.0.0.${n}`)));
  await expect(calls[4]).rejects.toThrow(BusyError);
  const known = [1, 2, 3, 4].map((n) => call(`k${n}`, KNOWN));
  await expect(known[3]).rejects.toThrow(BusyError);
  for (const name of ["a1", "k1", "k2", "k3"]) await end(name);
  expect(started).toEqual(["a1", "k1", "k2", "k3", "a2"]);
});

test("[DOR7] a call that fails frees its place", async () => {
  const queue = createCallQueue({
    atOnce: 1,
    keptForKnown: 0,
    waitingOfAddressMax: 1,
    waitingMax: 1,
  });
  await expect(queue.run(KNOWN, () => Promise.reject(new Error("down")))).rejects.toThrow("down");
  expect(await queue.run(KNOWN, async () => "up")).toBe("up");
});

test("[DOR7] an address may show so many refused tokens in a window", () => {
  let now = 5_000;
  const budget = createRefusalBudget({ max: 3, windowMs: 60_000 }, () => now);
  for (let n = 0; n < 3; n++) {
    expect(budget.waitMs("10.0.0.1")).toBeNull();
    budget.refused("10.0.0.1");
  }
  now += 20_000;
  expect(budget.waitMs("10.0.0.1")).toBe(40_000);
  expect(budget.waitMs("10.0.0.2")).toBeNull();
  now += 40_001;
  expect(budget.waitMs("10.0.0.1")).toBeNull();
});
