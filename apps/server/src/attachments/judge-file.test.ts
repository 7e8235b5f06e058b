import { expect, test } from "vitest";
import { judgeFile } from "./judge-file.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const file = (name: string, sniffed: string | null, head = "", tail = head) => ({
  name,
  sniffed,
  head: bytes(head),
  tail: bytes(tail),
  holdsNul: head.includes("\0"),
});
const refusal = (verdict: ReturnType<typeof judgeFile>): string =>
  verdict.kind === "refused" ? verdict.refusal.code : verdict.kind;

test.each([
  [file("photo.jpg", "image/jpeg"), "image"],
  [file("PHOTO.JPEG", "image/jpeg"), "image"],
  [file("blob", "image/png"), "image"],
  [file("paper.pdf", "application/pdf", "%PDF-1.7"), "file"],
  [file("notes.txt", null, "plain 文字"), "file"],
  [file("paper.pdf", "image/png"), "wrong_extension"],
  [file("paper", "application/pdf"), "wrong_extension"],
  [file("notes.txt", null, "a\0b"), "wrong_extension"],
  [file("drawing.svg", null, "<svg><script>"), "unsupported_type"],
  [file("drawing.svg", "application/xml", "<svg>"), "unsupported_type"],
  [file("run.exe", "application/x-msdownload"), "unsupported_type"],
  [file("page.html", null, "<html>"), "unsupported_type"],
  [file("constructor", null, "text"), "unsupported_type"],
  [file("both.png", "image/png", "\x89PNG", "…PK\x05\x06…"), "polyglot"],
  [file("both.gif", "image/gif", "GIF89a/*<script>*/"), "polyglot"],
  [file("both.jpg", "image/jpeg", "\xff\xd8%PDF-1.4"), "polyglot"],
  [file("both.zip", "application/zip", "PK", "PK\x05\x06"), "file"],
])("[MED2] %o: %s", (given, verdict) => {
  expect(refusal(judgeFile(given))).toBe(verdict);
});
