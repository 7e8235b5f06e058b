import sharp, { type Metadata, type OutputInfo, type Sharp } from "sharp";
import { refuse, done, type Outcome } from "../platform/kernel/outcome.ts";

export interface PixelLimits {
  /** Of a still image, or of one frame. A small file can hold a huge image. */
  frame: number;
  /** Of all frames of an animation together. They decide how long the encoding takes. */
  animation: number;
}

/** [MED3] */
const PIXELS_MAX: PixelLimits = { frame: 50_000_000, animation: 60_000_000 };
const SIDE_MAX = 4_096;
const THUMB_SIDE = 480;
/** A higher effort takes twice as long for a tenth fewer bytes. */
const ANIMATION = { quality: 80, effort: 1 };

export interface EncodedImage {
  contentType: string;
  width: number;
  height: number;
}

/** Re-encodes an image upright and without metadata, and makes its thumbnail. Writes `${path}.out` and `${path}.thumb`. */
export async function encodeImage(
  path: string,
  limits: PixelLimits = PIXELS_MAX,
): Promise<Outcome<EncodedImage>> {
  try {
    const metadata = await sharp(path, { limitInputPixels: limits.frame }).metadata();
    const frames = keptFrames(metadata, limits);
    const info = await writeImage(path, { frames, limits, hasAlpha: metadata.hasAlpha });
    await writeThumbnail(path, limits);
    return done({
      contentType: `image/${info.format}`,
      width: info.width,
      height: info.pageHeight ?? info.height,
    });
  } catch (error) {
    return refusalOf(error);
  }
}

/** How many frames of an animation are kept; an animation that is too long ends early. */
export function keptFrames(
  { width, height, pages = 1 }: Pick<Metadata, "width" | "height" | "pages">,
  limits: PixelLimits = PIXELS_MAX,
): number {
  return Math.max(1, Math.min(pages, Math.floor(limits.animation / (width * height))));
}

interface Writing {
  frames: number;
  limits: PixelLimits;
  hasAlpha: boolean;
}

function writeImage(path: string, { frames, limits, hasAlpha }: Writing): Promise<OutputInfo> {
  const image = fitInto(open(path, { frames, limits }), SIDE_MAX);
  const encoded =
    hasAlpha || frames > 1
      ? image.webp(frames > 1 ? ANIMATION : { quality: 90 })
      : image.jpeg({ quality: 86, mozjpeg: true });
  return encoded.toFile(`${path}.out`);
}

async function writeThumbnail(path: string, limits: PixelLimits): Promise<void> {
  await fitInto(open(path, { frames: 1, limits }), THUMB_SIDE)
    .webp({ quality: 78 })
    .toFile(`${path}.thumb`);
}

function open(path: string, { frames, limits }: Pick<Writing, "frames" | "limits">): Sharp {
  const limitInputPixels = frames > 1 ? limits.animation : limits.frame;
  return sharp(path, { limitInputPixels, failOn: "truncated", pages: frames }).autoOrient();
}

function fitInto(image: Sharp, side: number): Sharp {
  return image.resize({ width: side, height: side, fit: "inside", withoutEnlargement: true });
}

/** Errors of the disk, as Node and as libvips name them. */
const OF_DISK = /ENOSPC|EDQUOT|EACCES|EIO|No space left|quota exceeded|Permission denied/i;

/**
 * sharp reports errors by their text only. An image that it cannot read is broken, whatever the text says, unless the disk
 * failed.
 */
function refusalOf(error: unknown): Outcome<never> {
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(message)) return refuse("too_many_pixels");
  if (OF_DISK.test(message)) throw error;
  return refuse("broken_image", "The image is incomplete.");
}
