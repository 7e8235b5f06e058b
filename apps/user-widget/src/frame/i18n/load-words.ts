import { browserLanguages } from "@deskwire/chat-view/browser/browser-languages";
import { formatLocale, type Locale } from "@deskwire/chat-view/formats/locale";
import type { LaterDictionary } from "./dictionary.ts";
import type { Words } from "./words.ts";

/** Loads the sentences of the first page in one language. The others follow in the background. */
export async function loadWords(locale: Locale): Promise<Words> {
  const t = locale === "zh" ? (await import("./zh.ts")).zh : (await import("./en.ts")).en;
  const tag = formatLocale(locale, browserLanguages());
  const words: Words = { locale, tag, t, later: null };
  loadLater(words).catch(() => undefined);
  // While offline, the sentence of the internal error serves.
  loadErrors(words).catch(() => undefined);
  return words;
}

/** Adds the sentences of later parts to `words`. To be called again after a failure. */
export async function loadLater(words: Words): Promise<LaterDictionary> {
  words.later ??= await importLater(words.locale);
  return words.later;
}

async function importLater(locale: Locale): Promise<LaterDictionary> {
  return locale === "zh"
    ? (await import("./later-zh.ts")).laterZh
    : (await import("./later-en.ts")).laterEn;
}

/** Adds the sentences for rare refusals to `t`. */
export async function loadErrors({ locale, t }: Pick<Words, "locale" | "t">): Promise<void> {
  const { errors } = await (locale === "zh" ? import("./errors-zh.ts") : import("./errors-en.ts"));
  Object.assign(t.error, errors);
}
