export const LOCALES = ["zh", "en"] as const;
/** A language that both front ends speak. */
export type Locale = (typeof LOCALES)[number];

export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { zh: "中文", en: "English" };

/** The first of `languages` that the front ends speak, else English. */
export function detectLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const base = language.toLowerCase().split(/[-_]/)[0];
    const known = LOCALES.find((locale) => locale === base);
    if (known) return known;
  }
  return "en";
}

/** The BCP 47 tag for dates and numbers: the browser's regional variant, so that en-GB has its 24-hour clock. */
export function formatLocale(locale: Locale, languages: readonly string[]): string {
  const regional = languages.find((language) => language.toLowerCase().startsWith(`${locale}-`));
  return regional ?? (locale === "zh" ? "zh-CN" : "en");
}
