import type { Violation } from "../../history/check-history.ts";

/** The findings of a row: figures to show, and violations. */
export interface Findings {
  /** Adds a line to show. */
  note(text: string): void;
  /** Shows a figure. Beyond its limit it is a violation, unless the stage has no limits. */
  atMost(what: string, value: number, limit: Limit): void;
  /** Adds a violation when `holds` is false. */
  must(holds: boolean, what: string): void;
  /** Adds a violation when the promise resolves. */
  refuses(promise: Promise<unknown>, what: string): Promise<void>;
  /** Adds the violations of a checker. */
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
