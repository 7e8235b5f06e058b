import { expect, test } from "vitest";
import { overCapacity } from "./over-capacity.ts";

const wrote = (id: string, agentId: string, second: number) => ({
  id,
  agentId,
  wroteAt: `2026-01-01T00:00:0${second}.000Z`,
});

test("[ASG14] each agent gives up those that were written to last, as many as are too many", () => {
  const unplaced = [
    wrote("a", "1", 3),
    wrote("b", "1", 1),
    wrote("c", "1", 2),
    wrote("d", "2", 0),
    wrote("e", "3", 0),
  ];
  const loads = [
    { agentId: "1", load: 7, capacity: 5 },
    { agentId: "2", load: 5, capacity: 5 },
    // Lowered by an admin: what was placed before stays.
    { agentId: "3", load: 4, capacity: 1 },
  ];
  expect([...overCapacity(unplaced, loads)].toSorted()).toEqual(["a", "c", "e"]);
});

test("[ASG14] without an agent over the capacity nothing is given up", () => {
  expect(overCapacity([wrote("a", "1", 1)], [{ agentId: "1", load: 1, capacity: 1 }]).size).toBe(0);
});
