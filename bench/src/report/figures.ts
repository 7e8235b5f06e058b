export function perSecond(value: number): string {
  return `${whole(value)}/s`;
}

export function milliseconds(value: number): string {
  return `${decimal(value)} ms`;
}

export function microseconds(value: number): string {
  return `${decimal(value)} µs`;
}

export function kilobytes(bytes: number): string {
  return `${decimal(bytes / 1024)} KB`;
}

export function seconds(ms: number): string {
  return `${decimal(ms / 1_000)} s`;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Rounds to three significant digits; a shared machine does not measure more precisely. */
export function decimal(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? whole(value) : value.toFixed(value >= 10 ? 1 : 2);
}
