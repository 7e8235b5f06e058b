import type { Sentence, Values } from "../platform/kernel/language.ts";
import { OperatorError } from "../platform/kernel/operator-error.ts";

/** Why a node cannot start, in one sentence for the operator. */
export class StartError extends OperatorError {
  override name = "StartError";
}

export interface Explanation {
  sentence: Sentence;
  values: Values;
}

/**
 * Runs one step of the start. An error that `explain` can explain is rethrown as a StartError with that sentence; `explain`
 * answers null for an error that the operator cannot repair.
 */
export async function startStep<T>(
  step: () => Promise<T>,
  explain: (error: Error, code: string) => Explanation | null,
): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const explained = explain(error, "code" in error ? String(error.code) : "");
    throw explained === null
      ? cause
      : new StartError(explained.sentence, explained.values, { cause });
  }
}
