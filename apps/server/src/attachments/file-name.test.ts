import { expect, test } from "vitest";
import { cleanFileName, extensionOf, imageFileName } from "./file-name.ts";

const INVISIBLE = [
  "\u202E",
  "\u2066",
  "\u200E",
  "\u00AD",
  "\u200B",
  "\u2060",
  "\uFEFF",
  "\u3164",
  "\u180E",
];

test.each([
  ["../../etc/passwd", "passwd"],
  ["C:\\tmp\\a.txt", "a.txt"],
  ["..", "file"],
  ["", "file"],
  ["\u200B.pdf", "file.pdf"],
  ['a"b\r\n.txt', "a_b__.txt"],
  ["照片 1.jpg", "照片 1.jpg"],
  ["invoice\u202Efdp.exe", "invoicefdp.exe"],
])("[MED8] the name of a file is made safe: %j", (given, clean) => {
  expect(cleanFileName(given)).toBe(clean);
});

test.each([
  "می\u200Cخواهم.pdf",
  "क्\u200Dष.pdf",
  "👨\u200D👩\u200D👧.pdf",
  "👩🏽\u200D💻❤\uFE0F.pdf",
  "❤\uFE0F\u200D🔥.pdf",
  "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}.pdf",
  "葛\u{E0100}.pdf",
  "עברית.pdf",
])("[MED8] %j keeps the characters that join and choose", (name) => {
  expect(cleanFileName(name)).toBe(name);
});

test.each(INVISIBLE)("[MED8] a name loses %j, wherever it stands", (invisible) => {
  expect(cleanFileName(`${invisible}a${invisible}b${invisible}.pdf${invisible}`)).toBe("ab.pdf");
});

test("[MED8] a name loses joiners that join nothing", () => {
  expect(cleanFileName("\u200Da\u200C\u200Db 1\u200D.p\u200D.pdf\u200C")).toBe("ab 1.p.pdf");
});

test("[MED8] a long name is cut in the middle and keeps its extension", () => {
  const clean = cleanFileName(`${"长".repeat(400)}.pdf`);
  expect(Array.from(clean).length).toBeLessThanOrEqual(150);
  expect(clean.endsWith(".pdf")).toBe(true);
});

test.each([
  ["a.PDF", "pdf"],
  ["a.b.m4v", "m4v"],
  ["截图 2024.01.05", ""],
  ["part.001", ""],
  ["a.exe.", ""],
  ["Makefile", ""],
])("[MED2] the extension of %j is %j", (name, extension) => {
  expect(extensionOf(name)).toBe(extension);
});

test.each([
  ["照片.jpg", "image/jpeg", "照片.jpg"],
  ["a.JPEG", "image/jpeg", "a.JPEG"],
  ["a.png", "image/jpeg", "a.jpg"],
  ["a.gif", "image/webp", "a.webp"],
  ["a.jpg", "image/webp", "a.webp"],
  ["截图 2024.01.05", "image/jpeg", "截图 2024.01.05.jpg"],
  ["blob", "image/webp", "blob.webp"],
  ["invoice.pdf", "image/jpeg", "invoice.pdf.jpg"],
])("[MED2] an image named %j that is stored as %s is named %j", (name, type, stored) => {
  expect(imageFileName(name, type)).toBe(stored);
});
