import { formatLocale, type Locale } from "@deskwire/chat-view/locale";
import type { Words } from "./words.ts";

/** Only the language that is shown is loaded; what the first page does not need follows it. */
export async function loadWords(locale: Locale): Promise<Words> {
  const t = locale === "zh" ? (await import("./zh.ts")).zh : (await import("./en.ts")).en;
  const words = { locale, tag: formatLocale(locale, navigator.languages), t };
  // Offline: the sentence for any failure serves.
  loadErrors(words).catch(() => undefined);
  return words;
}

/** Adds the sentences for the refusals that few people ever meet. */
export async function loadErrors({ locale, t }: Pick<Words, "locale" | "t">): Promise<void> {
  const { errors } = await (locale === "zh" ? import("./errors-zh.ts") : import("./errors-en.ts"));
  Object.assign(t.error, errors);
}
