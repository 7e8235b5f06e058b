import type { Locale } from "@deskwire/chat-view/locale";

/** A label and what it labels, with the colon of the language. */
export function labelled(locale: Locale, label: string, text: string): string {
  return locale === "zh" ? `${label}：${text}` : `${label}: ${text}`;
}

/** Sentences in a row: Chinese sets no space after a full stop. */
export function inARow(locale: Locale, ...sentences: readonly string[]): string {
  return sentences.join(locale === "zh" ? "" : " ");
}
