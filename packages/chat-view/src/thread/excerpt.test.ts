import { expect, test } from "vitest";
import { excerptOf } from "./excerpt.ts";
import { text, USER } from "../testing/fixtures.ts";

const file = { attachmentId: "a", name: "a.pdf", bytes: 1, contentType: "application/pdf" };

test.each([
  [text(1, USER), { type: "words", text: "text 1" }],
  [text(1, USER, { kind: "note" }), { type: "words", text: "text 1" }],
  [text(1, USER, { kind: "card", body: { title: "Mug" } }), { type: "words", text: "Mug" }],
  [text(1, USER, { kind: "file", body: file }), { type: "file", name: "a.pdf" }],
  [
    text(1, USER, {
      kind: "image",
      body: { attachmentId: "a", width: 1, height: 1, bytes: 1, thumb: "" },
    }),
    { type: "image" },
  ],
  [text(1, USER, { kind: "event", body: { type: "rated", score: 1 } }), { type: "none" }],
  [text(1, USER, { kind: "hidden", body: undefined } as never), { type: "none" }],
])("%j on one line is %j", (message, excerpt) => {
  expect(excerptOf(message)).toEqual(excerpt);
});
