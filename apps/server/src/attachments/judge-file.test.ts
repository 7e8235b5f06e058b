import { expect, test } from "vitest";
import { judgeFile, type SniffedFile } from "./judge-file.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const ZIP_END = `PK\x05\x06${"\0".repeat(18)}`;
const file = (name: string, sniffed: string | null, head = "\0", tail = head): SniffedFile => ({
  name,
  sniffed,
  head: bytes(head),
  tail: bytes(tail),
  isText: false,
});
const text = (name: string, sniffed: string | null = null, head = ""): SniffedFile => ({
  ...file(name, sniffed, head),
  isText: true,
});
const ftyp = (...brands: string[]) =>
  `\0\0\0${String.fromCharCode(16 + 4 * (brands.length - 1))}ftyp${brands[0]}\0\0\0\0${brands.slice(1).join("")}`;
const OOXML = "application/vnd.openxmlformats-officedocument";

function verdictOf(given: SniffedFile): string {
  const verdict = judgeFile(given);
  if (verdict.kind === "refused") return verdict.refusal.code;
  return verdict.kind === "image" ? "image" : verdict.contentType;
}

test.each([
  [file("photo.jpg", "image/jpeg"), "image"],
  [file("PHOTO.JPEG", "image/jpeg"), "image"],
  [file("blob", "image/png"), "image"],
  [file("moving.png", "image/apng"), "image"],
  [file("web.jpg", "image/webp"), "image"],
  [file("截图 2024.01.05", "image/jpeg"), "image"],
  [file("scan.pdf", "image/png"), "image"],
  [file("photo.heic", "image/heif", ftyp("mif1", "mif1", "heic")), "unsupported_type"],
  [file("photo.avif", "image/heif", ftyp("mif1", "mif1", "avif", "miaf")), "image"],
  [file("burst.avif", "image/heif-sequence", ftyp("msf1", "avis")), "image"],
  [file("short.avif", "image/heif", "\0\0\0\x08ftyp"), "unsupported_type"],
  [file("drawing.tiff", "image/tiff"), "unsupported_type"],
])("[MED2] an image is what its bytes are, whatever its name is: %o is %s", (given, verdict) => {
  expect(verdictOf(given)).toBe(verdict);
});

test.each([
  [text("notes.txt"), "text/plain"],
  [text("tyre.txt", "image/bmp", "BMW M3"), "text/plain"],
  [text("list.log", "application/x-msdownload", "MZ-2024"), "text/plain"],
  [text("gifts.csv", "image/gif", "GIFT,qty"), "text/csv"],
  [text("wood.md", "model/stl", "solid oak"), "text/markdown"],
  [text("formats.tsv", "audio/aiff", "FORMAT\tqty"), "text/tab-separated-values"],
  [text("ann.vcf", "text/vcard", "BEGIN:VCARD"), "text/vcard"],
  [text("ann.vcf", null, "\xef\xbb\xbfBEGIN:VCARD"), "text/vcard"],
  [text("day.ics", "text/calendar", "BEGIN:VCALENDAR"), "text/calendar"],
  [text("how-pdf-works.txt", "application/pdf", "%PDF-1.4 … startxref"), "text/plain"],
  [text("PK.txt", null, ZIP_END.replaceAll("\0", " ")), "text/plain"],
  [text("drawing.svg", null, "<svg><script>"), "unsupported_type"],
  [text("drawing.svg", "application/xml", "<svg>"), "unsupported_type"],
  [text("page.html", null, "<html>"), "unsupported_type"],
  [text("run.sh", null, "#!/bin/sh"), "unsupported_type"],
  [text("constructor", null, "text"), "unsupported_type"],
  [text("a.constructor", null, "text"), "unsupported_type"],
  [text("photo.jpg", "image/gif", "GIFT"), "unsupported_type"],
  [text("paper.pdf", null, "no document"), "wrong_extension"],
  [file("notes.txt", null), "wrong_extension"],
  [file("notes.txt", "audio/mpeg"), "wrong_extension"],
])("[MED2] text is text whatever its first letters are: %o is %s", (given, verdict) => {
  expect(verdictOf(given)).toBe(verdict);
});

test.each([
  [file("paper.pdf", "application/pdf", "%PDF-1.7"), "application/pdf"],
  [text("ascii.pdf", "application/pdf", "%PDF-1.4"), "application/pdf"],
  [file("late.pdf", null, "\n\n%PDF-1.4", "startxref 9 %%EOF"), "application/pdf"],
  [file("paper", "application/pdf"), "wrong_extension"],
  [file("paper 2024.01.05", "application/pdf"), "wrong_extension"],
  [file("paper.pdf", null), "wrong_extension"],
  [file("film.mp4", "video/mp4"), "video/mp4"],
  [file("film.m4v", "video/mp4"), "video/mp4"],
  [file("film.m4v", "video/x-m4v"), "video/mp4"],
  [file("film.mp4", "video/3gpp"), "video/mp4"],
  [file("film.mp4", "video/quicktime"), "wrong_extension"],
  [file("song.mp3", "audio/mpeg"), "audio/mpeg"],
  [file("both.zip", "application/zip", "PK\x03\x04", ZIP_END), "application/zip"],
  [file("empty.zip", "application/zip", ZIP_END), "application/zip"],
  [file("unpacked.zip", `${OOXML}.wordprocessingml.document`, "PK\x03\x04"), "application/zip"],
  [
    file("odd.xlsx", "application/zip", "PK\x03\x04", "[Content_Types].xml xl/workbook.xml"),
    `${OOXML}.spreadsheetml.sheet`,
  ],
  [
    file("sheet.docx", "application/zip", "PK\x03\x04", "[Content_Types].xml xl/workbook.xml"),
    "wrong_extension",
  ],
  [
    file("macro.docx", "application/vnd.ms-word.document.macroenabled.12", "PK\x03\x04"),
    "wrong_extension",
  ],
  [file("run.exe", "application/x-msdownload"), "unsupported_type"],
  [file("app.apk", "application/vnd.android.package-archive", "PK\x03\x04"), "unsupported_type"],
])(
  "[MED2] another file is what its extension and its bytes agree on: %o is %s",
  (given, verdict) => {
    expect(verdictOf(given)).toBe(verdict);
  },
);

const comment = (length: number) =>
  `PK\x05\x06${"\0".repeat(16)}${String.fromCharCode(length & 255, length >> 8)}`;

test.each([
  [
    file("stored.zip", "application/zip", "PK\x03\x04a.pdf%PDF-1.4 startxref", ZIP_END),
    "application/zip",
  ],
  [file("both.pdf", "application/pdf", "%PDF-1.7", `startxref${ZIP_END}`), "polyglot"],
  [file("both.pdf", "application/pdf", "%PDF-1.7", `${comment(9)}startxref`), "polyglot"],
  [
    file("both.pdf", "application/pdf", "%PDF-1.7", `${comment(65_535)}${"c".repeat(65_535)}`),
    "polyglot",
  ],
  [file("both.mp4", "video/mp4", "\0\0\0\x18ftyp", ZIP_END), "polyglot"],
  [
    file("twice.pdf", "application/pdf", "%PDF-1.7", `${comment(22)}PK\x05\x06${"x".repeat(18)}`),
    "polyglot",
  ],
  [file("both.mp3", "audio/mpeg", "ID3…%PDF-1.4", "startxref 1 %%EOF"), "polyglot"],
  [file("about-pdf.mp3", "audio/mpeg", "ID3…%PDF-1.4", "…"), "audio/mpeg"],
  [
    file("portfolio.pdf", "application/pdf", "%PDF-1.7", `${ZIP_END}endstream startxref %%EOF`),
    "application/pdf",
  ],
  [file("both.png", "image/png", "\x89PNG", `\0${ZIP_END}`), "image"],
  [file("both.gif", "image/gif", "GIF89a/*<script>*/"), "image"],
])("[MED7] a file that opens as two types is refused: %o is %s", (given, verdict) => {
  expect(verdictOf(given)).toBe(verdict);
});
