import { say, type Language, type Sentence, type Values } from "../platform/kernel/language.ts";
import { VERIFY_TEXTS, type VerifyText } from "./verify-texts.ts";

/** A result of a check: `good` is correct, `bad` must be repaired, `hint` can be improved. */
export interface Finding {
  kind: "good" | "bad" | "hint";
  text: VerifyText;
  values: Values;
}

const finding =
  (kind: Finding["kind"]) =>
  (text: VerifyText, values: Values = {}): Finding => ({ kind, text, values });

export const good = finding("good");
export const bad = finding("bad");
export const hint = finding("hint");

const MARKS = { good: "✓", bad: "✗", hint: "·" } as const;

export function renderFindings(findings: readonly Finding[], language: Language): string {
  return findings
    .map(
      ({ kind, text, values }) => `${MARKS[kind]} ${say(VERIFY_TEXTS[text], language, values)}\n`,
    )
    .join("");
}

export function hasFault(findings: readonly Finding[]): boolean {
  return findings.some(({ kind }) => kind === "bad");
}

/** A duration in its largest suitable unit. */
export function durationOf(seconds: number): Sentence {
  const whole = Math.round(Math.abs(seconds));
  if (whole < 120) return { en: `${whole} s`, zh: `${whole} 秒` };
  if (whole < 7_200) {
    const minutes = Math.round(whole / 60);
    return { en: `${minutes} minutes`, zh: `${minutes} 分钟` };
  }
  if (whole < 172_800) {
    const hours = Math.round(whole / 3_600);
    return { en: `${hours} hours`, zh: `${hours} 小时` };
  }
  const days = Math.round(whole / 86_400);
  return { en: `${days} days`, zh: `${days} 天` };
}
