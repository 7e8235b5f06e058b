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

/**
 * [SHO11] The BCP 47 tag for dates and numbers: the language of the interface with the region of the browser, so that en-GB
 * has its 24-hour clock. `languages` are the browser's in the order of preference, the one of its own interface last.
 */
export function formatLocale(locale: Locale, languages: readonly string[]): string {
  const regional = languages.find((language) => language.toLowerCase().startsWith(`${locale}-`));
  const first = languages.find((language) => regionOf(language) !== undefined);
  // A language of another region stands in the list because of the texts, and not for its clock.
  if (locale === "en" && first !== undefined && first !== regional) return `en-${regionOf(first)}`;
  return regional ?? (locale === "zh" ? "zh-CN" : "en");
}

function regionOf(language: string): string | undefined {
  try {
    return new Intl.Locale(language).region;
  } catch {
    return undefined;
  }
}
