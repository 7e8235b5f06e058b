import type { Violation } from "../../history/check-history.ts";

/** What a row found: figures for its line, and everything that should not be. */
export interface Findings {
  /** Something to show. */
  note(text: string): void;
  /** Shows a figure and breaks the row when it is past its limit; in a stage without limits it is only shown. */
  atMost(what: string, value: number, limit: Limit): void;
  /** Breaks the row when it does not hold. */
  must(holds: boolean, what: string): void;
  /** Breaks the row when it resolves. */
  refuses(promise: Promise<unknown>, what: string): Promise<void>;
  broken(violations: readonly Violation[]): void;
  readonly notes: readonly string[];
  readonly violations: readonly string[];
}

export interface Limit {
  max: number;
  show: (value: number) => string;
}

export function createFindings(limits: boolean): Findings {
  const notes: string[] = [];
  const violations: string[] = [];
  return {
    note: (text) => void notes.push(text),
    atMost(what, value, { max, show }) {
      notes.push(`${what} ${show(value)} (≤ ${show(max)})`);
      if (limits && value > max)
        violations.push(`${what}: ${show(value)} is more than ${show(max)}`);
    },
    must(holds, what) {
      if (!holds) violations.push(what);
    },
    async refuses(promise, what) {
      const kept = await promise.then(
        (value) => JSON.stringify(value),
        () => null,
      );
      if (kept !== null) violations.push(`${what}, but ${kept}`);
    },
    broken(found) {
      violations.push(...found.map(({ rule, detail }) => `${rule}: ${detail}`));
    },
    notes,
    violations,
  };
}
