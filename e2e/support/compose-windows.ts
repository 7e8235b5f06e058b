import type { Browser } from "@playwright/test";

interface Size {
  width: number;
  height: number;
}

interface Composition extends Size {
  shots: readonly Buffer[];
  /** The size of each shot in CSS pixels. */
  sizes: readonly Size[];
}

const MARGIN = 36;
const GAP = 24;

/** Places screenshots of equal height side by side, as windows on one picture of `width` and `height`. */
export async function composeWindows(
  browser: Browser,
  { shots, sizes, width, height }: Composition,
): Promise<Buffer> {
  const room = width - 2 * MARGIN - GAP * (sizes.length - 1);
  const scale = room / sizes.reduce((sum, size) => sum + size.width, 0);
  const windows = shots.map((shot, index) => {
    const shown = Math.floor((sizes[index]?.width ?? 0) * scale);
    return `<img width="${shown}" src="data:image/png;base64,${shot.toString("base64")}">`;
  });
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 2 });
  await page.setContent(`<!doctype html><style>
    body { margin: 0; height: 100vh; display: flex; gap: ${GAP}px; align-items: center;
      justify-content: center; background: linear-gradient(135deg, #dfe6f7, #eef1ea 55%, #f6e9dd) }
    img { display: block; border-radius: 12px; box-shadow: 0 0 0 1px #1a224014, 0 18px 50px #1a22402e }
  </style>${windows.join("")}`);
  const picture = await page.screenshot();
  await page.close();
  return picture;
}
