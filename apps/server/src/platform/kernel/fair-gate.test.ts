import { expect, test } from "vitest";
import { createFairGate, type FairGate } from "./fair-gate.ts";

/** Enters and records the order in which the calls begin. */
function record(gate: FairGate, began: string[]): (key: string) => Promise<() => void> {
  return async (key) => {
    const release = await gate.enter(key);
    began.push(key);
    return release;
  };
}

test("[LIM5] the reads of participants take turns, however many one of them has", async () => {
  const gate = createFairGate({ atOnce: 1, atOnceEach: 1 });
  const began: string[] = [];
  const enter = record(gate, began);
  const first = await enter("hog");
  const hog = ["hog", "hog", "hog"].map(enter);
  const others = ["ann", "bob", "ann"].map(enter);
  first();
  for (const call of [hog[0], others[0], others[1], hog[1], others[2], hog[2]]) (await call)?.();
  expect(began).toEqual(["hog", "hog", "ann", "bob", "hog", "ann", "hog"]);
  expect(gate.pending).toBe(0);
});

test("[LIM5] one participant takes a part of the places only", async () => {
  const gate = createFairGate({ atOnce: 3, atOnceEach: 2 });
  const began: string[] = [];
  const enter = record(gate, began);
  const hog = ["hog", "hog", "hog"].map(enter);
  const ann = await enter("ann");
  expect(began).toEqual(["hog", "hog", "ann"]);
  ann();
  expect(gate.pending).toBe(3);
  (await hog[0])?.();
  await hog[2];
  expect(began).toEqual(["hog", "hog", "ann", "hog"]);
});

test("a release that is called twice frees one place", async () => {
  const gate = createFairGate({ atOnce: 1, atOnceEach: 1 });
  const began: string[] = [];
  const enter = record(gate, began);
  const release = await enter("ann");
  const [second, third] = [enter("ann"), enter("ann")];
  release();
  release();
  const next = await second;
  expect(began).toEqual(["ann", "ann"]);
  next();
  (await third)();
  expect(gate.pending).toBe(0);
});
