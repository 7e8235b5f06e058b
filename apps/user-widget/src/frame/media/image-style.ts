import { imageBox } from "@deskwire/chat-view/files/images";
import type { ImageBody } from "@deskwire/protocol";

const SIDE_MAX_PX = 240;

/** The place of an image, whose size is known before its bytes come. */
export function imageStyle(body: ImageBody): { width: string; aspectRatio: string } {
  const { width, height } = imageBox(body, SIDE_MAX_PX);
  return { width: `${width}px`, aspectRatio: `${width} / ${height}` };
}
