import type { StepOutcome } from "./test-step.ts";

/** What a test runner reported. */
export interface Counts {
  passed: number;
  failed: number;
  /** Skipped, only planned, or not reached. */
  notRun: number;
}

/** What did not run has not passed, and a run of nothing is no success. */
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
