import type { Locale } from "@deskwire/chat-view/formats/locale";

/** A label and a text, with the colon of the language between them. */
export function labelled(locale: Locale, label: string, text: string): string {
  return locale === "zh" ? `${label}：${text}` : `${label}: ${text}`;
}

/** Joins sentences. Chinese has no space after a full stop. */
export function inARow(locale: Locale, ...sentences: readonly string[]): string {
  return sentences.join(locale === "zh" ? "" : " ");
}
