/** Names that share less are other programs' variables. */
const SAME_START = 4;
const DISTANCE_MAX = 2;

/** [SRV16] The setting that the name of an unknown variable was meant to be; null: it is none of ours. */
export function meantSetting(name: string, settings: readonly string[]): string | null {
  if (!name.includes("_") || settings.includes(name)) return null;
  const start = name.slice(0, SAME_START).toUpperCase();
  const near = settings.filter((each) => each.startsWith(start));
  const measured = near.map((each) => ({ each, far: distance(name.toUpperCase(), each) }));
  const [best] = measured.toSorted((a, b) => a.far - b.far);
  return best !== undefined && best.far <= DISTANCE_MAX ? best.each : null;
}

/** How many characters have to be inserted, removed or replaced (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
