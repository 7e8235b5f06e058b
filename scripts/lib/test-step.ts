/** The outcome of one step of `npm test`. */
export interface StepOutcome {
  /** Number of tests; a step that is a single check counts as one. */
  passed: number;
  failed: number;
  /** Shown when a test failed. */
  output: string;
}

export interface Step {
  name: string;
  run(): Promise<StepOutcome>;
}

/** Runs the steps one after another, prints a line for each, and resolves with the sums. */
export async function runSteps(
  steps: readonly Step[],
  print: (line: string) => void,
): Promise<{ passed: number; failed: number }> {
  const total = { passed: 0, failed: 0 };
  for (const step of steps) {
    const startedAt = performance.now();
    const outcome = await runStep(step);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    if (outcome.failed > 0 && outcome.output !== "") print(outcome.output.trimEnd());
    print(`${outcome.failed === 0 ? "✓" : "✗"} ${step.name} (${describe(outcome)}, ${seconds} s)`);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
  }
  return total;
}

async function runStep(step: Step): Promise<StepOutcome> {
  try {
    return await step.run();
  } catch (error) {
    const output = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { passed: 0, failed: 1, output };
  }
}

function describe({ passed, failed }: StepOutcome): string {
  return failed === 0 ? `${passed} passed` : `${passed} passed, ${failed} failed`;
}
