/** One sentence in both languages. */
export interface Sentence {
  en: string;
  zh: string;
}

/** A result of a check: `good` is correct, `bad` is an error, `hint` is a recommendation. */
export interface Finding {
  kind: "good" | "bad" | "hint";
  text: Sentence;
}

export type Language = keyof Sentence;

export const good = (en: string, zh: string): Finding => ({ kind: "good", text: { en, zh } });
export const bad = (en: string, zh: string): Finding => ({ kind: "bad", text: { en, zh } });
export const hint = (en: string, zh: string): Finding => ({ kind: "hint", text: { en, zh } });

const MARKS = { good: "✓", bad: "✗", hint: "·" } as const;

export function renderFindings(findings: readonly Finding[], language: Language): string {
  return findings.map(({ kind, text }) => `${MARKS[kind]} ${text[language]}\n`).join("");
}

export function hasFault(findings: readonly Finding[]): boolean {
  return findings.some(({ kind }) => kind === "bad");
}

/** The language of the option, else of the environment's locale. */
export function chooseLanguage(told: string | undefined, env: NodeJS.ProcessEnv): Language {
  const locale = told ?? (env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "");
  return /^zh/i.test(locale) ? "zh" : "en";
}

/** A duration in words. */
export function sayDuration(seconds: number): Sentence {
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
