import pg from "pg";
import { expect, test } from "vitest";
import { refusalOf } from "./refusal-of.ts";

function databaseError(code: string): Error {
  const error = new pg.DatabaseError("refused", 0, "error");
  error.code = code;
  return error;
}

test.each([
  ["22008", "bad_request", "warn"],
  ["22P02", "bad_request", "warn"],
  ["57P01", "unavailable", "warn"],
  ["42P01", "internal", "error"],
])("[HTP1] the database error %s becomes %s and is logged as %s", (state, code, level) => {
  const said: string[] = [];
  const log = {
    info: () => said.push("info"),
    warn: () => said.push("warn"),
    error: () => said.push("error"),
  };
  expect(refusalOf(databaseError(state), log)).toMatchObject({ code });
  expect(said).toEqual([level]);
});
