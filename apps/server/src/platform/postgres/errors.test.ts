import pg from "pg";
import { expect, test } from "vitest";
import { isUnreachable } from "./errors.ts";

function errorOf(state: string | undefined): pg.DatabaseError {
  const error = new pg.DatabaseError("refused", 0, "error");
  return Object.assign(error, { code: state });
}

test.each(["08006", "28P01", "3D000", "57P03", undefined])(
  "a database that answers with %s is unreachable",
  (state) => {
    expect(isUnreachable(errorOf(state))).toBe(true);
  },
);

test.each(["40001", "40P01", "53300", "53100", "23505", "25006", "42P01"])(
  "a database that answers with %s is reachable",
  (state) => {
    expect(isUnreachable(errorOf(state))).toBe(false);
  },
);

test("a network error and a foreign answer mean an unreachable database, a defect does not", () => {
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const foreign = new Error("The server does not support SSL connections");
  expect([refused, foreign, new TypeError("x is undefined"), null].map(isUnreachable)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
