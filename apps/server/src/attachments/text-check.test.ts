import { expect, test } from "vitest";
import { createTextCheck } from "./text-check.ts";

/** Whether the bytes are text, given in parts of one size. */
function isText(bytes: Buffer, partBytes = 3): boolean {
  const check = createTextCheck(bytes);
  for (let at = 0; at < bytes.length; at += partBytes)
    if (!check.add(bytes.subarray(at, at + partBytes))) return false;
  return check.end();
}

const utf16be = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

test.each([
  ["nothing", Buffer.alloc(0)],
  ["UTF-8", Buffer.from("合同 👩🏽‍💻\r\n\tend\f")],
  ["UTF-8 with a mark", Buffer.from("\uFEFFBEGIN:VCARD")],
  ["UTF-16LE with a mark", Buffer.from("\uFEFF价目,👍\r\n", "utf16le")],
  ["UTF-16BE with a mark", utf16be("\uFEFF价目,👍\r\n")],
  ["GBK", Buffer.from([0xbc, 0xdb, 0xc4, 0xbf, 0x2c, 0x31, 0x0d, 0x0a])],
  ["Latin-1", Buffer.from("café", "latin1")],
  ["a log with colours", Buffer.from("\x1b[31merror\x1b[0m")],
  ["a file of DOS", Buffer.from("a,b\r\n\x1a")],
])("[MED2] %s is text", (_what, bytes) => {
  expect([isText(bytes), isText(bytes, 1), isText(bytes, 1_000)]).toEqual([true, true, true]);
});

test.each([
  ["NUL", Buffer.from("a\0b")],
  ["a control character", Buffer.from("a\x01b")],
  [
    "NUL far from both ends",
    Buffer.concat([Buffer.alloc(99_999, "a"), Buffer.alloc(1), Buffer.alloc(99_999, "b")]),
  ],
  ["UTF-16 without a mark", Buffer.from("text", "utf16le")],
  ["UTF-16 with NUL", Buffer.from("\uFEFFa\0b", "utf16le")],
  ["UTF-16 with half a character", Buffer.from("\uFEFFab", "utf16le").subarray(0, 5)],
  ["UTF-16 with a lone surrogate", Buffer.from("\uFEFF\uD83Da", "utf16le")],
  ["a program", Buffer.from("MZ\x90\0\x03\0\0\0")],
])("[MED2] %s is no text", (_what, bytes) => {
  expect([isText(bytes), isText(bytes, 1), isText(bytes, 1_000)]).toEqual([false, false, false]);
});
