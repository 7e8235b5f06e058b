import sharp, { type Sharp } from "sharp";
import { refuse, done, type Outcome } from "../platform/kernel/outcome.ts";

/** [MED3] Pixels of one image, all frames together; a small file can hold enormous ones. */
export const PIXELS_MAX = 50_000_000;
const SIDE_MAX = 4_096;
const THUMB_SIDE = 480;
const SECONDS_MAX = 30;

export interface EncodedImage {
  contentType: string;
  width: number;
  height: number;
}

/** Encodes an image anew, upright and without metadata, and makes its thumbnail. Writes `${path}.out` and `${path}.thumb`. */
export async function encodeImage(path: string): Promise<Outcome<EncodedImage>> {
  try {
    const {
      width,
      height,
      pages = 1,
      hasAlpha,
    } = await sharp(path, { limitInputPixels: PIXELS_MAX }).metadata();
    if (width * height * pages > PIXELS_MAX) return refuse("too_many_pixels");
    const animated = pages > 1;
    const image = open(path, animated).resize({
      width: SIDE_MAX,
      height: SIDE_MAX,
      fit: "inside",
      withoutEnlargement: true,
    });
    const encoded =
      hasAlpha || animated
        ? image.webp({ quality: 90 })
        : image.jpeg({ quality: 86, mozjpeg: true });
    const info = await encoded.toFile(`${path}.out`);
    await open(path, false)
      .resize({ width: THUMB_SIDE, height: THUMB_SIDE, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 78 })
      .toFile(`${path}.thumb`);
    return done({
      contentType: `image/${info.format}`,
      width: info.width,
      height: info.pageHeight ?? info.height,
    });
  } catch (error) {
    return refusalOf(error);
  }
}

function open(path: string, animated: boolean): Sharp {
  return sharp(path, { limitInputPixels: PIXELS_MAX, failOn: "truncated", animated })
    .timeout({ seconds: SECONDS_MAX })
    .autoOrient();
}

/** The library says in words alone what is wrong with an image; an image it cannot read is broken, whatever the words. */
function refusalOf(error: unknown): Outcome<never> {
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(message)) return refuse("too_many_pixels");
  if (/ENOSPC|EACCES|EIO/.test(message)) throw error;
  return refuse("broken_image", "The image is incomplete.");
}
