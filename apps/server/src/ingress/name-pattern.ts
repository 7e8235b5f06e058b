/** A name with one placeholder, such as `user_{id}_messages`. */
export interface NamePattern {
  /** The pattern in the syntax of Redis's commands. */
  glob: string;
  /** The part of the name at the placeholder, which may be empty; null when the name does not match. */
  read(name: string): string | null;
}

export function namePattern(pattern: string): NamePattern {
  const [before = "", after = ""] = pattern.split(/\{[a-z]+\}/);
  return {
    glob: `${escapeGlob(before)}*${escapeGlob(after)}`,
    read(name) {
      const length = name.length - before.length - after.length;
      if (length < 0 || !name.startsWith(before) || !name.endsWith(after)) return null;
      return name.slice(before.length, before.length + length);
    },
  };
}

function escapeGlob(text: string): string {
  return text.replaceAll(/[*?[\]\\]/g, String.raw`\$&`);
}
