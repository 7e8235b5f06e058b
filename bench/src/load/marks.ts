const MARK = "~at~";
const PER_MS = 1_000;

/** Stands in a text, and says when it was sent. */
export function markOf(sentAt: number): string {
  return `${MARK}${Math.round(sentAt * PER_MS)}`;
}

/** When the text that this frame brought was sent; null of a frame that brought none. */
export function sentAtOf(frame: string): number | null {
  const at = frame.indexOf(MARK);
  return at === -1 ? null : Number.parseInt(frame.slice(at + MARK.length), 10) / PER_MS;
}
