import type { ImageBody } from "@deskwire/protocol";
import { recalledSeqs, type Thread } from "../thread/thread.ts";

const SIDE_MIN_PX = 72;

/**
 * The size of a picture in the list, in CSS pixels: never enlarged above its own, and never too small to be hit. Very
 * long and very flat pictures are cropped to such a box.
 */
export function imageBox(
  { width, height }: Pick<ImageBody, "width" | "height">,
  sideMaxPx: number,
): { width: number; height: number } {
  const scale = Math.min(1, sideMaxPx / Math.max(width, height, 1));
  const side = (px: number) => Math.min(sideMaxPx, Math.max(SIDE_MIN_PX, Math.round(px * scale)));
  return { width: side(width), height: side(height) };
}

/** Every picture that is shown, in order. */
export function imagesOf(threads: readonly Thread[]): ImageBody[] {
  return threads.flatMap(({ messages, pending = [] }) => {
    const recalled = recalledSeqs(messages);
    const shown = messages.filter((one) => !one.recalled && !recalled.has(one.seq));
    return [...shown, ...pending].flatMap(({ kind, body }) =>
      kind === "image" && "thumb" in body && body.thumb !== "" ? [body] : [],
    );
  });
}
