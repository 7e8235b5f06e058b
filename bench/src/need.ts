/** Asserts that a value exists; without it the bench itself has a defect. */
export function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the bench misses a value that it has made");
  return value;
}
