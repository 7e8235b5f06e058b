import { expect, test } from "vitest";
import type { Message } from "@deskwire/protocol";
import { ratingOf } from "./rating.ts";
import { conversation, text, thread, USER } from "../testing/fixtures.ts";

test("a rating is known from the event before the conversation is fetched again", () => {
  const rated: Message = text(2, USER, { kind: "event", body: { type: "rated", score: 4 } });
  expect(ratingOf(thread([text(1, USER)]))).toBeNull();
  expect(ratingOf(thread([text(1, USER), rated]))).toBe(4);
  expect(ratingOf(thread([], { conversation: conversation({ rating: 2 }) }))).toBe(2);
});
