const SECRET_CHARS_MIN = 32;

/**
 * [IDN2] The whole value is one secret. If every part between commas is long enough to be a secret, each part is one as
 * well. A short part is not accepted: it may be part of one secret that contains a comma, and would be easy to guess.
 */
export function readJwtSecrets(value: string): string[] {
  const parts = value.split(",").map((part) => part.trim());
  const several = parts.length > 1 && parts.every((part) => part.length >= SECRET_CHARS_MIN);
  return several ? [value, ...parts] : [value];
}
