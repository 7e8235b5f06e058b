import { formatLocale, type Locale } from "@deskwire/chat-view/locale";
import type { Words } from "./words.ts";

/** Loads one language. The rare sentences follow in the background. */
export async function loadWords(locale: Locale): Promise<Words> {
  const t = locale === "zh" ? (await import("./zh.ts")).zh : (await import("./en.ts")).en;
  const words = { locale, tag: formatLocale(locale, navigator.languages), t };
  // While offline, the sentence of the internal error serves.
  loadErrors(words).catch(() => undefined);
  return words;
}

/** Adds the sentences for rare refusals to `t`. */
export async function loadErrors({ locale, t }: Pick<Words, "locale" | "t">): Promise<void> {
  const { errors } = await (locale === "zh" ? import("./errors-zh.ts") : import("./errors-en.ts"));
  Object.assign(t.error, errors);
}
