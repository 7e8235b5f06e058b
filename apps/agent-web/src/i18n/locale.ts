export const LOCALES = ["zh", "en"] as const;
export type Locale = (typeof LOCALES)[number];

export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { zh: "中文", en: "English" };

/** The first of the browser's languages that the console speaks, else English. */
export function detectLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const base = language.toLowerCase().split("-")[0];
    const known = LOCALES.find((locale) => locale === base);
    if (known) return known;
  }
  return "en";
}

/** The tag for dates and numbers: the browser's own regional variant of the language, so that en-GB gets its 24-hour clock. */
export function formatLocale(locale: Locale, languages: readonly string[]): string {
  const regional = languages.find((language) => language.toLowerCase().startsWith(`${locale}-`));
  return regional ?? (locale === "zh" ? "zh-CN" : "en");
}
