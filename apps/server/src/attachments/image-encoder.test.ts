import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import {
  createImageEncoder,
  type ImageEncoder,
  type ImageEncoderOptions,
} from "./image-encoder.ts";

const program = fileURLToPath(new URL("./testing/odd-image-process.ts", import.meta.url));
const opened: ImageEncoder[] = [];
afterEach(() => Promise.all(opened.splice(0).map((encoder) => encoder.close())));

function open(options: ImageEncoderOptions = {}): ImageEncoder {
  const encoder = createImageEncoder({ program, processes: 1, ...options });
  opened.push(encoder);
  return encoder;
}

const encoded = (width: number, contentType = "image") => ({
  ok: true,
  value: { contentType, width, height: 1 },
});
const image = { path: "image", owner: "u:1" };

test("[MED6] one process encodes one image after the other", async () => {
  const encoder = open();
  const all = await Promise.all([1, 2, 3].map(() => encoder.encode(image)));
  expect(all).toEqual([encoded(1), encoded(2), encoded(3)]);
});

test("[MED6] a process that crashes fails its own image; the next one gets a new process", async () => {
  const encoder = open();
  const first = encoder.encode(image);
  const crashed = encoder.encode({ ...image, path: "crash" });
  const after = encoder.encode(image);
  expect(await first).toEqual(encoded(1));
  await expect(crashed).rejects.toThrow("it ended with SIGKILL");
  expect(await after).toEqual(encoded(1));
});

test("[MED6] an image that takes too long is refused with busy", async () => {
  const encoder = open({ encodeMsMax: 1 });
  const hung = await encoder.encode({ ...image, path: "hang" });
  expect(hung).toMatchObject({ ok: false, refusal: { code: "busy" } });
});

test("[MED6] an error of the process is thrown, and the process goes on", async () => {
  const encoder = open();
  await expect(encoder.encode({ ...image, path: "fail" })).rejects.toThrow("it is odd");
  expect(await encoder.encode(image)).toEqual(encoded(1));
});

test("[MED10] a full disk is told as such", async () => {
  const full = open().encode({ ...image, path: "full" });
  await expect(full).rejects.toMatchObject({ code: "ENOSPC" });
});

test("[MED6] a program that cannot start fails its image only", async () => {
  const encoder = open({ program: "/nowhere/image-process.ts" });
  await expect(encoder.encode(image)).rejects.toThrow("the image process failed");
  await expect(encoder.encode(image)).rejects.toThrow("the image process failed");
});

test("[MED6] more images than may wait are refused with busy", async () => {
  const encoder = open({ waiting: { all: 2, own: 1 } });
  const hung = encoder.encode({ path: "hang", owner: "u:1" });
  const answers = ["u:1", "u:1", "u:2", "u:3"].map((owner) => encoder.encode({ ...image, owner }));
  expect(await answers[1]).toMatchObject({ refusal: { code: "busy", retryAfterMs: 5_000 } });
  expect(await answers[3]).toMatchObject({ refusal: { code: "busy" } });
  await encoder.close();
  const closed = await Promise.all([hung, answers[0], answers[2], encoder.encode(image)]);
  for (const each of closed) expect(each).toMatchObject({ refusal: { code: "draining" } });
});

test("[MED6] owners take turns", async () => {
  const encoder = open();
  const order: string[] = [];
  const encode = async (path: string, owner: string): Promise<void> => {
    await encoder.encode({ path, owner });
    order.push(path);
  };
  await Promise.all([
    encode("a1", "a"),
    encode("a2", "a"),
    encode("a3", "a"),
    encode("b1", "b"),
    encode("b2", "b"),
  ]);
  expect(order).toEqual(["a1", "a2", "b1", "a3", "b2"]);
});

test("[MED6] a process without work ends", async () => {
  const encoder = open({ idleMs: 1 });
  expect(await encoder.encode(image)).toEqual(encoded(1));
  // A new process counts its answers from 1 again.
  await expect.poll(() => encoder.encode(image)).toEqual(encoded(1));
});
