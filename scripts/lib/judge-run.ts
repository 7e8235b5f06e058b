import type { StepOutcome } from "./test-step.ts";

/** The counts in a test runner's report. */
export interface Counts {
  passed: number;
  failed: number;
  /** Skipped, only planned, or not reached. */
  notRun: number;
}

/** Counts a test that did not run as failed, and a run without any test too. */
export function judgeRun(
  { passed, failed, notRun }: Counts,
  code: number | null,
  output: string,
): StepOutcome {
  const complaints = [
    ...(notRun > 0 ? [`${notRun} tests did not run.`] : []),
    ...(passed + failed + notRun === 0 ? ["No test was run."] : []),
  ];
  const counted = failed + notRun;
  const isBroken = code !== 0 || passed === 0;
  return {
    passed,
    failed: counted === 0 && isBroken ? 1 : counted,
    output: [output.trimEnd(), ...complaints].join("\n").trim(),
  };
}
