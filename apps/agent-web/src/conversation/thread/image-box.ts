const SIDE_MAX_PX = 280;
const SIDE_MIN_PX = 72;

/** The size at which a picture stands in the list: never enlarged beyond a finger's width, and a very long or tall one is cropped to something that can be hit. */
export function imageBox(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, SIDE_MAX_PX / Math.max(width, height, 1));
  return { width: side(width * scale), height: side(height * scale) };
}

function side(px: number): number {
  return Math.min(SIDE_MAX_PX, Math.max(SIDE_MIN_PX, Math.round(px)));
}
