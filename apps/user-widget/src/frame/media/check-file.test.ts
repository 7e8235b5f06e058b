import { expect, test } from "vitest";
import { checkFile, FILE_BYTES_MAX, pastedFiles } from "./check-file.ts";

const file = (name: string, size = 10, type = "") => ({ name, size, type });

test.each([
  ["photo.jpg", "image"],
  ["PHOTO.JPEG", "image"],
  ["a.b.avif", "image"],
  ["invoice.pdf", "file"],
  ["通知.docx", "file"],
  ["notes.md", "file"],
])("[MED2] %s is taken as %s", (name, kind) => {
  expect(checkFile(file(name))).toEqual({ ok: true, kind });
});

test("[MED2] a picture without an extension is known by its type", () => {
  expect(checkFile(file("image", 10, "image/png"))).toEqual({ ok: true, kind: "image" });
});

test.each([
  [file("logo.svg", 10, "image/svg+xml")],
  [file("setup.exe")],
  [file("page.html", 10, "text/html")],
  [file("Makefile", 10, "text/plain")],
  [file("photo.heic", 10, "image/heic")],
])("[MED2] %j is refused at once", (refused) => {
  expect(checkFile(refused)).toEqual({ ok: false, problem: "unsupported" });
});

test("[MED1] a file may have up to the limit, and must have something", () => {
  expect(checkFile(file("a.zip", FILE_BYTES_MAX))).toMatchObject({ ok: true });
  expect(checkFile(file("a.zip", FILE_BYTES_MAX + 1))).toEqual({ ok: false, problem: "tooLarge" });
  expect(checkFile(file("a.zip", 0))).toEqual({ ok: false, problem: "empty" });
});

test.each([
  ["a screenshot", ["Files"], 1],
  ["a picture from a web page", ["text/html", "Files"], 1],
  ["a file from a file manager that also names its path", ["text/plain", "Files"], 1],
  ["a paragraph from an office program", ["text/plain", "text/html", "text/rtf", "Files"], 0],
])("pasting %s attaches %3$i of 1", (_what, types, count) => {
  expect(pastedFiles(types, ["picture"])).toHaveLength(count);
});
