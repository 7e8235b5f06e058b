import { expect, test } from "vitest";
import { checkFile, pastedFiles } from "./check-file.ts";

const BYTES_MAX = 300_000;
const file = (name: string, size = 10, type = "") => ({ name, size, type });

test.each([
  ["photo.jpg", "image"],
  ["PHOTO.JPEG", "image"],
  ["a.b.avif", "image"],
  ["invoice.pdf", "file"],
  ["通知.docx", "file"],
  ["notes.md", "file"],
])("[MED2] %s is taken as %s", (name, kind) => {
  expect(checkFile(file(name), BYTES_MAX)).toEqual({ ok: true, kind });
});

test("[MED2] a picture without an extension is known by its type", () => {
  expect(checkFile(file("image", 10, "image/png"), BYTES_MAX)).toEqual({ ok: true, kind: "image" });
});

test.each([
  [file("logo.svg", 10, "image/svg+xml")],
  [file("setup.exe")],
  [file("page.html", 10, "text/html")],
  [file("Makefile", 10, "text/plain")],
  [file("photo.heic", 10, "image/heic")],
])("[MED2] %j is refused at once", (refused) => {
  expect(checkFile(refused, BYTES_MAX)).toEqual({ ok: false, problem: "unsupported" });
});

test("[MED1] a file may have up to what `welcome` tells, and must have something", () => {
  expect(checkFile(file("a.zip", BYTES_MAX), BYTES_MAX)).toMatchObject({ ok: true });
  expect(checkFile(file("a.zip", BYTES_MAX + 1), BYTES_MAX)).toEqual({
    ok: false,
    problem: "tooLarge",
  });
  expect(checkFile(file("a.zip", 0), BYTES_MAX)).toEqual({ ok: false, problem: "empty" });
});

test.each([
  ["a screenshot", ["Files"], 1],
  ["a picture from a web page", ["text/html", "Files"], 1],
  ["a file from a file manager that also names its path", ["text/plain", "Files"], 1],
  ["a paragraph from an office program", ["text/plain", "text/html", "text/rtf", "Files"], 0],
])("pasting %s attaches %3$i of 1", (_what, types, count) => {
  expect(pastedFiles(types, ["picture"])).toHaveLength(count);
});
