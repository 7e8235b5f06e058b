import { constants, setPriority } from "node:os";
import sharp from "sharp";
import { encodeImage, type EncodedImage } from "./encode-image.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";

// The program of the process that encodes images. It gets the path of an image and answers an `ImageAnswer`, one at a time.

export type ImageAnswer = { outcome: Outcome<EncodedImage> } | { failure: string };

// One thread an image, and no cache: images are not read twice, and memory is bounded by one image.
sharp.concurrency(1);
sharp.cache(false);
process.umask(0o077);
yieldToServer();
// A stop signal for the whole group reaches this process too. The server ends it after the uploads under way.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit(0));
process.on("message", (path: string) => void answer(path));

async function answer(path: string): Promise<void> {
  process.send?.(await encode(path));
}

async function encode(path: string): Promise<ImageAnswer> {
  try {
    return { outcome: await encodeImage(path) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Lowers the priority. A machine that does not allow this encodes images at the server's priority. */
function yieldToServer(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch (error) {
    console.error("the image process keeps its priority:", error);
  }
}
