/** Characters that are left. Each is told once on the way down. */
const STEPS = [0, 10, 50, 200] as const;

/** What a screen reader was told of the limit. */
export interface LimitNotice {
  /** Null while the limit is far; -1 past it. */
  step: number | null;
  text: string;
}

export const FAR_FROM_LIMIT: LimitNotice = { step: null, text: "" };

/**
 * [SHO10] What a screen reader is told after a change. It stays the same object, which is not told again, until the text
 * comes to another threshold.
 */
export function nextLimitNotice(
  before: LimitNotice,
  left: number,
  words: { left: (count: number) => string; over: (count: number) => string },
): LimitNotice {
  const step = left < 0 ? -1 : (STEPS.find((each) => left <= each) ?? null);
  if (step === before.step) return before;
  if (step === null) return FAR_FROM_LIMIT;
  return { step, text: left < 0 ? words.over(-left) : words.left(left) };
}
