import { describe, expect, test } from "vitest";
import { judgeRun } from "./judge-run.ts";

const counts = (passed: number, failed = 0, notRun = 0) => ({ passed, failed, notRun });

describe("judgeRun", () => {
  test("a run in which every test passed has passed", () => {
    expect(judgeRun(counts(3), 0, "")).toEqual({ passed: 3, failed: 0, output: "" });
  });

  test("a run without tests has failed, whatever its exit code", () => {
    const judged = judgeRun(counts(0), 0, "");
    expect(judged).toMatchObject({ failed: 1 });
    expect(judged.output).toContain("No test was run.");
  });

  test("a skipped test has failed", () => {
    expect(judgeRun(counts(3, 0, 1), 0, "")).toMatchObject({ passed: 3, failed: 1 });
  });

  test("a runner that fails without a failed test counts as one failure", () => {
    expect(judgeRun(counts(3), 1, "unhandled")).toMatchObject({ passed: 3, failed: 1 });
    expect(judgeRun(counts(3), null, "killed")).toMatchObject({ failed: 1 });
  });

  test("failed tests count once each, not once more for the exit code", () => {
    expect(judgeRun(counts(3, 2), 1, "")).toMatchObject({ passed: 3, failed: 2 });
  });
});
