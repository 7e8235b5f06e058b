/** What must be there; where it is not, the benchmark itself is wrong. */
export function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the benchmark lost something that it had made");
  return value;
}
