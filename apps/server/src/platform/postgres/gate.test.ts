import { expect, test } from "vitest";
import { BusyError } from "./busy-error.ts";
import { createGate } from "./gate.ts";

test("calls run in order, few at once; too many are refused; a failed call frees its place", async () => {
  const gate = createGate({ atOnce: 2, waitingMax: 2 });
  const finish: ((error?: Error) => void)[] = [];
  const started: number[] = [];
  const run = (n: number) =>
    gate.run(() => {
      started.push(n);
      return new Promise<number>((resolve, reject) =>
        finish.push((error) => (error === undefined ? resolve(n) : reject(error))),
      );
    });
  const all = [run(0), run(1), run(2), run(3)];
  await expect(run(4)).rejects.toThrow(BusyError);
  expect([started, gate.pending]).toEqual([[0, 1], 4]);
  finish[0]?.(new Error("failed"));
  await expect(all[0]).rejects.toThrow("failed");
  finish[1]?.();
  expect(await all[1]).toBe(1);
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2, 3]);
  const drained = gate.drain();
  finish[2]?.();
  finish[3]?.();
  await drained;
  expect(gate.pending).toBe(0);
});

test("a call with `always` is never refused and waits behind the others", async () => {
  const gate = createGate({ atOnce: 1, waitingMax: 0 });
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const running = gate.run(() => first.promise);
  await expect(gate.run(() => Promise.resolve())).rejects.toThrow(BusyError);
  const follows = gate.run(async () => void order.push("follows"), { always: true });
  first.resolve();
  await Promise.all([running, follows]);
  expect(order).toEqual(["follows"]);
});
