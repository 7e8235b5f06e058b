import type { Random } from "../../random.ts";

export interface GifSize {
  /** Pixels on each side. */
  side: number;
  frames: number;
  /** How many of the frames are noise, which takes 0.68 bytes a pixel. The others change one pixel. */
  noisy: number;
}

/** Of a palette with 16 colours. */
const CODE_BITS = 4;
const CLEAR = 16;
const END = 17;
/** After 15 codes, a decoder's table would need longer codes; it is cleared before. */
const RUN = 12;
/** Frames of noise are repeated from a few. */
const NOISES = 4;

/** Makes an animated GIF that is large for its pixels. An encoder of images would need a minute for it. */
export function makeLargeGif(random: Random, { side, frames, noisy }: GifSize): Buffer {
  const noises = Array.from({ length: NOISES }, () => frameOf(side, () => random.integer(16)));
  const dot = frameOf(1, () => 1);
  const shown = Array.from(
    { length: frames },
    (_, n) => noises[n < noisy ? n % NOISES : -1] ?? dot,
  );
  return Buffer.concat([headerOf(side), ...shown, Buffer.from([0x3b])]);
}

function headerOf(side: number): Buffer {
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(side, 0);
  screen.writeUInt16LE(side, 2);
  screen[4] = 0xf3;
  const palette = Buffer.from(Array.from({ length: 48 }, (_, n) => (n * 37) & 255));
  return Buffer.concat([Buffer.from("GIF89a"), screen, palette]);
}

function frameOf(side: number, pixel: () => number): Buffer {
  const control = Buffer.from([0x21, 0xf9, 4, 4, 5, 0, 0, 0]);
  const place = Buffer.alloc(10);
  place[0] = 0x2c;
  place.writeUInt16LE(side, 5);
  place.writeUInt16LE(side, 7);
  const data = packCodes(codesOf(side * side, pixel));
  return Buffer.concat([control, place, Buffer.from([CODE_BITS]), inBlocks(data)]);
}

function* codesOf(pixels: number, pixel: () => number): Generator<number> {
  for (let n = 0; n < pixels; n++) {
    if (n % RUN === 0) yield CLEAR;
    yield pixel();
  }
  yield END;
}

/** Packs codes of five bits, the lowest bit first. */
function packCodes(codes: Iterable<number>): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const code of codes) {
    bits |= code << held;
    held += CODE_BITS + 1;
    for (; held >= 8; held -= 8, bits >>>= 8) bytes.push(bits & 255);
  }
  if (held > 0) bytes.push(bits);
  return Buffer.from(bytes);
}

/** Blocks of up to 255 bytes, each behind its length, and an empty one. */
function inBlocks(data: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    blocks.push(Buffer.from([block.length]), block);
  }
  return Buffer.concat([...blocks, Buffer.from([0])]);
}
