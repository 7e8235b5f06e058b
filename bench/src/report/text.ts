/** A text in the languages of the documentation. */
export interface Text {
  en: string;
  zh: string;
}

export type Language = keyof Text;

/** A string reads the same in both languages, such as a figure with its unit. */
export function inLanguage(text: string | Text, language: Language): string {
  return typeof text === "string" ? text : text[language];
}
