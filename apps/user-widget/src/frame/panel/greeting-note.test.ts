import { expect, test } from "vitest";
import { greetingNote, type Person } from "./greeting-note.ts";

const WORDS = { greetingNote: "kept", greetingUnkept: "not kept" };

test.each<[Person, string | null]>([
  [{ visitor: true, durable: true }, "kept"],
  [{ visitor: false, durable: true }, "kept"],
  [{ visitor: null, durable: true }, "kept"],
  [{ visitor: false, durable: false }, "kept"],
  [{ visitor: true, durable: false }, "not kept"],
  [{ visitor: null, durable: false }, null],
])("the greeting says what becomes of the conversation of %o", (person, note) => {
  expect(greetingNote(WORDS, person)).toBe(note);
});
