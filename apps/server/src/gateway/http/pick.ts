/** Copies the named fields that are present. Validation lets unknown fields of a request pass, and use cases must not get them. */
export function pick<T extends object, K extends keyof T>(
  fields: T,
  names: readonly K[],
): Pick<T, K> {
  const present = names.filter((name) => Object.hasOwn(fields, name));
  return Object.fromEntries(present.map((name) => [name, fields[name]])) as Pick<T, K>;
}
