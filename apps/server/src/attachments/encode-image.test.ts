import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeImage, keptFrames } from "./encode-image.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskwire-images-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SIDE = 20;
const still = (brightness: number, side = SIDE) =>
  sharp({
    create: { width: side, height: side, channels: 3, background: { r: brightness, g: 0, b: 0 } },
  }).png();

/** Writes an animation of differing frames, with a delay of its own for each. */
async function animation(name: string, frames: number): Promise<string> {
  const path = join(folder, name);
  const all = Array.from({ length: frames }, (_, n) => still(20 * n).toBuffer());
  const delay = Array.from({ length: frames }, (_, n) => 100 + 10 * n);
  await sharp(await Promise.all(all), { join: { animated: true } })
    .gif({ delay })
    .toFile(path);
  return path;
}

test("[MED3] an animation keeps the frames that fit, with their delays", async () => {
  const path = await animation("long.gif", 8);
  const limits = { frame: SIDE * SIDE, animation: 5 * SIDE * SIDE };
  const encoded = await encodeImage(path, limits);
  expect(encoded).toEqual({
    ok: true,
    value: { contentType: "image/webp", width: SIDE, height: SIDE },
  });
  const { pages, delay } = await sharp(`${path}.out`).metadata();
  expect([pages, delay]).toEqual([5, [100, 110, 120, 130, 140]]);
});

test("[MED3] an animation of which one frame fits becomes a still image", async () => {
  const path = await animation("huge.gif", 3);
  const encoded = await encodeImage(path, { frame: SIDE * SIDE, animation: SIDE * SIDE });
  expect(encoded).toMatchObject({ ok: true, value: { width: SIDE, height: SIDE } });
  expect((await sharp(`${path}.out`).metadata()).pages ?? 1).toBe(1);
});

test("[MED3] a frame with too many pixels is refused, of an animation as of a still image", async () => {
  const paths = [await animation("wide.gif", 2), join(folder, "wide.png")];
  await still(0).toFile(paths[1] ?? "");
  const limits = { frame: SIDE * SIDE - 1, animation: 10 * SIDE * SIDE };
  const refused = await Promise.all(paths.map((path) => encodeImage(path, limits)));
  for (const each of refused)
    expect(each).toEqual({ ok: false, refusal: { code: "too_many_pixels" } });
});

test.each([
  [480, 360, 300, 300],
  [500, 500, 199, 199],
  [500, 500, 1_000, 240],
  [8_000, 6_000, 50, 1],
  [640, 480, undefined, 1],
])("[MED3] of %i × %i pixels and %s frames %i are kept", (width, height, pages, kept) => {
  expect(keptFrames({ width, height, ...(pages !== undefined && { pages }) })).toBe(kept);
});
