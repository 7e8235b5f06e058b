/** A JWT with these claims and an invalid signature. */
export function jwt(claims: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  const base64 = btoa(String.fromCharCode(...bytes));
  return `e30.${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.sig`;
}

/** A browser's storage, which tabs share. A full storage accepts no value. */
export function fakeStorage(full = false): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    clear: () => values.clear(),
    key: () => null,
    getItem: (key) => values.get(key) ?? null,
    removeItem: (key) => void values.delete(key),
    setItem(key, value) {
      if (full) throw new DOMException("full", "QuotaExceededError");
      values.set(key, value);
    },
  };
}
