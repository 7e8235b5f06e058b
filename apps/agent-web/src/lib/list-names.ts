/** Joins names with the comma of the language. */
export function listNames(names: readonly string[], tag: string): string {
  return names.join(tag.startsWith("zh") ? "、" : ", ");
}
