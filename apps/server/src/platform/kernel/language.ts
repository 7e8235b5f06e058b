/** The languages of texts for operators and programmers. */
export type Language = "en" | "zh";

/** One text in every language; `{name}` stands for a value. */
export type Sentence = Readonly<Record<Language, string>>;

/** The values of a sentence, by name. A value can differ by language, as a duration does. */
export type Values = Readonly<Record<string, string | number | Sentence>>;

/** The language that a command was told, otherwise that of the environment's locale, otherwise English. */
export function chooseLanguage(told: string | undefined, env: NodeJS.ProcessEnv): Language {
  const locale = told ?? (env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "");
  return /^zh/i.test(locale) ? "zh" : "en";
}

/** The sentence in one language, with its values. */
export function say(sentence: Sentence, language: Language, values: Values = {}): string {
  return sentence[language].replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) return placeholder;
    return typeof value === "object" ? value[language] : String(value);
  });
}
