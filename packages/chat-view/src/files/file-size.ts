const UNITS = ["B", "KB", "MB", "GB"];

/** "340 KB", "1.2 MB": powers of 1,024, one digit below ten. */
export function fileSize(bytes: number, tag: string): string {
  let value = bytes;
  let index = 0;
  while (value >= 1024 && index < UNITS.length - 1) {
    value /= 1024;
    index++;
  }
  const digits = index > 0 && value < 10 ? 1 : 0;
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: digits }).format(value);
  return `${number} ${UNITS[index]}`;
}
