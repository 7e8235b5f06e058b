import { describe, expect, test } from "vitest";
import { runSteps, type StepOutcome } from "./test-step.ts";

const step = (name: string, outcome: StepOutcome) => ({ name, run: async () => outcome });

async function run(...steps: Parameters<typeof runSteps>[0]) {
  const lines: string[] = [];
  const total = await runSteps(steps, (line) => lines.push(line));
  return { total, lines: lines.map((line) => line.replace(/[\d.]+ s\)$/, "… s)")) };
}

describe("runSteps", () => {
  test("sums the counts of all steps and prints a line for each", async () => {
    const { total, lines } = await run(
      step("types", { passed: 1, failed: 0, output: "" }),
      step("unit", { passed: 12, failed: 0, output: "not shown" }),
    );
    expect(total).toEqual({ passed: 13, failed: 0 });
    expect(lines).toEqual(["✓ types (1 passed, … s)", "✓ unit (12 passed, … s)"]);
  });

  test("shows the output of a failing step and continues", async () => {
    const { total, lines } = await run(
      step("unit", { passed: 2, failed: 1, output: "expected 1 to be 2\n" }),
      step("build", { passed: 1, failed: 0, output: "" }),
    );
    expect(total).toEqual({ passed: 3, failed: 1 });
    expect(lines).toEqual([
      "expected 1 to be 2",
      "✗ unit (2 passed, 1 failed, … s)",
      "✓ build (1 passed, … s)",
    ]);
  });

  test("counts a step that throws as one failure", async () => {
    const broken = { name: "unit", run: () => Promise.reject(new Error("no such program")) };
    const { total, lines } = await run(broken);
    expect(total).toEqual({ passed: 0, failed: 1 });
    expect(lines[0]).toContain("no such program");
  });
});
