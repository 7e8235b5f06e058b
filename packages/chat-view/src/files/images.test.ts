import { expect, test } from "vitest";
import type { ImageBody, Message } from "@deskwire/protocol";
import { imageBox, imagesOf } from "./images.ts";
import { pending, text, thread, USER } from "../testing/fixtures.ts";

test.each([
  ["a large picture fits", 2_800, 1_400, 280, 140],
  ["a small picture is not enlarged", 120, 90, 120, 90],
  ["a very tall picture is cropped", 100, 10_000, 72, 280],
  ["a very flat picture is cropped", 10_000, 10, 280, 72],
  ["a dot can be hit", 1, 1, 72, 72],
  ["nothing can be hit", 0, 0, 72, 72],
])("%s", (_what, width, height, boxWidth, boxHeight) => {
  expect(imageBox({ width, height }, 280)).toEqual({ width: boxWidth, height: boxHeight });
});

const body = (attachmentId: string, thumb = "t"): ImageBody => ({
  attachmentId,
  width: 1,
  height: 1,
  bytes: 1,
  thumb,
});
const image = (seq: number, change: Partial<Message> = {}) =>
  text(seq, USER, { kind: "image", body: body(`a${seq}`), ...change } as Partial<Message>);

test("[CNV7] the pictures are those that are shown, without recalled ones", () => {
  const recall = text(4, USER, {
    kind: "event",
    from: null,
    body: { type: "recalled", seq: 3, by: USER },
  });
  const waiting = [
    pending("p", { kind: "image", body: body("ap") }),
    pending("q", { kind: "image", body: body("aq", "") }),
  ];
  const one = thread([image(1), image(2, { recalled: true }), image(3), recall, text(5, USER)], {
    pending: waiting,
  });
  expect(imagesOf([one]).map(({ attachmentId }) => attachmentId)).toEqual(["a1", "ap"]);
});
