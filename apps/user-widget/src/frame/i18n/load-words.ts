import type { Locale } from "../../bridge.ts";
import type { Words } from "./words.ts";

/** Only the language that is shown is loaded; what the first page does not need follows it. */
export async function loadWords(locale: Locale): Promise<Words> {
  const t = locale === "zh" ? (await import("./zh.ts")).zh : (await import("./en.ts")).en;
  const words = { locale, t };
  // Offline: the sentence for any failure serves.
  loadErrors(words).catch(() => undefined);
  return words;
}

/** Adds the sentences for the refusals that few people ever meet. */
export async function loadErrors({ locale, t }: Words): Promise<void> {
  const { errors } = await (locale === "zh" ? import("./errors-zh.ts") : import("./errors-en.ts"));
  Object.assign(t.error, errors);
}
