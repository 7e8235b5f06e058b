import { beforeEach, describe, expect, test } from "vitest";
import type { Connection } from "./connection-state.ts";
import { createOpenings, type Openings } from "./openings.ts";

const LIMITS = { address: 2, node: 4, stampede: 2, patienceMs: 1_000 };
let openings: Openings;

beforeEach(() => {
  openings = createOpenings(LIMITS);
});

function from(address: string): Connection {
  return { address } as Connection;
}

describe("[LIM9] sockets without a first frame", () => {
  test("past the limit of its address the oldest one goes, if it has had its time", () => {
    const [first, second, third] = [from("a"), from("a"), from("a")];
    expect(openings.add(first, 0)).toEqual([]);
    expect(openings.add(second, 500)).toEqual([]);
    expect(openings.add(third, 999)).toEqual([]);
    openings.remove(third);
    expect(openings.add(from("a"), 1_000)).toEqual([first]);
  });

  test("past the limit of the node the oldest one goes, whatever its address", () => {
    const first = from("a");
    openings.add(first, 0);
    for (const address of ["b", "c", "d"]) openings.add(from(address), 1);
    expect(openings.add(from("e"), 2_000)).toEqual([first]);
  });

  test("one that is the oldest of both is named once", () => {
    const first = from("a");
    openings.add(first, 0);
    openings.add(from("a"), 1);
    for (const address of ["b", "c"]) openings.add(from(address), 1);
    expect(openings.add(from("a"), 2_000)).toEqual([first]);
  });

  test("a stampede passes the limits up to a multiple", () => {
    for (let n = 0; n < 4; n++) {
      expect(openings.mayOpen("a")).toBe(true);
      openings.add(from("a"), 0);
    }
    expect(openings.mayOpen("a")).toBe(false);
    expect(openings.mayOpen("b")).toBe(true);
    for (const address of ["b", "c", "d", "e"]) openings.add(from(address), 0);
    expect(openings.mayOpen("f")).toBe(false);
  });

  test("one that has spoken or has gone counts no more", () => {
    const all = [from("a"), from("a"), from("a"), from("a")];
    for (const each of all) openings.add(each, 0);
    for (const each of all) openings.remove(each);
    for (const each of all) openings.remove(each);
    expect(openings.mayOpen("a")).toBe(true);
    expect(openings.add(from("a"), 5_000)).toEqual([]);
  });
});
