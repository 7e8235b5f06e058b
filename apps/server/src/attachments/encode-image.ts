import sharp, { type OutputInfo, type Sharp } from "sharp";
import { refuse, done, type Outcome } from "../platform/kernel/outcome.ts";

/** [MED3] The pixels of all frames of an image together. A small file can hold a huge image. */
export const PIXELS_MAX = 50_000_000;
const SIDE_MAX = 4_096;
const THUMB_SIDE = 480;
const SECONDS_MAX = 30;

export interface EncodedImage {
  contentType: string;
  width: number;
  height: number;
}

/** Re-encodes an image upright and without metadata, and makes its thumbnail. Writes `${path}.out` and `${path}.thumb`. */
export async function encodeImage(path: string): Promise<Outcome<EncodedImage>> {
  try {
    const metadata = await sharp(path, { limitInputPixels: PIXELS_MAX }).metadata();
    const { width, height, pages = 1, hasAlpha } = metadata;
    if (width * height * pages > PIXELS_MAX) return refuse("too_many_pixels");
    const info = await writeImage(path, { animated: pages > 1, hasAlpha });
    await writeThumbnail(path);
    return done({
      contentType: `image/${info.format}`,
      width: info.width,
      height: info.pageHeight ?? info.height,
    });
  } catch (error) {
    return refusalOf(error);
  }
}

function writeImage(
  path: string,
  { animated, hasAlpha }: { animated: boolean; hasAlpha: boolean },
): Promise<OutputInfo> {
  const image = fitInto(open(path, animated), SIDE_MAX);
  const encoded =
    hasAlpha || animated ? image.webp({ quality: 90 }) : image.jpeg({ quality: 86, mozjpeg: true });
  return encoded.toFile(`${path}.out`);
}

async function writeThumbnail(path: string): Promise<void> {
  await fitInto(open(path, false), THUMB_SIDE).webp({ quality: 78 }).toFile(`${path}.thumb`);
}

function open(path: string, animated: boolean): Sharp {
  return sharp(path, { limitInputPixels: PIXELS_MAX, failOn: "truncated", animated })
    .timeout({ seconds: SECONDS_MAX })
    .autoOrient();
}

function fitInto(image: Sharp, side: number): Sharp {
  return image.resize({ width: side, height: side, fit: "inside", withoutEnlargement: true });
}

/**
 * sharp reports errors by their text only. An image that it cannot read is broken, whatever the text says, unless the disk
 * failed.
 */
function refusalOf(error: unknown): Outcome<never> {
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(message)) return refuse("too_many_pixels");
  if (/ENOSPC|EACCES|EIO/.test(message)) throw error;
  return refuse("broken_image", "The image is incomplete.");
}
