/** Of `count` values; NaN where there are none. */
export interface Percentiles {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Collects numbers in a typed array, without an object for each. */
export interface Samples {
  add(value: number): void;
  percentiles(): Percentiles;
}

export function createSamples(): Samples {
  let values = new Float64Array(1024);
  let count = 0;
  return {
    add(value) {
      if (count === values.length) {
        const larger = new Float64Array(count * 2);
        larger.set(values);
        values = larger;
      }
      values[count++] = value;
    },
    percentiles() {
      const sorted = values.slice(0, count).sort();
      return {
        count,
        p50: quantile(sorted, 0.5),
        p95: quantile(sorted, 0.95),
        p99: quantile(sorted, 0.99),
        max: quantile(sorted, 1),
      };
    },
  };
}

/** The smallest value that at least this part of all values does not exceed; NaN without values. */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
