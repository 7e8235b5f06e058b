/** The languages of the browser in the order of preference, the one of its own interface last. For `formatLocale`. */
export function browserLanguages(): readonly string[] {
  return [...navigator.languages, new Intl.DateTimeFormat().resolvedOptions().locale];
}
