const MARK = "~at~";
const PER_MS = 1_000;

/** A part of a text that tells when the text was sent. */
export function markOf(sentAt: number): string {
  return `${MARK}${Math.round(sentAt * PER_MS)}`;
}

/** The send time of the marked text in a frame; null where the frame has no mark. */
export function sentAtOf(frame: string): number | null {
  const at = frame.indexOf(MARK);
  return at === -1 ? null : Number.parseInt(frame.slice(at + MARK.length), 10) / PER_MS;
}
