import { describe, expect, it } from "vitest";
import { checkFile, lookOf } from "./files.ts";

const BYTES_MAX = 300_000;
const file = (name: string, size = 10, type = "") => ({ name, size, type });

describe("checkFile", () => {
  it("[MED2] lets pass what the server takes", () => {
    for (const name of [
      "照片 1.JPG",
      "a.webp",
      "b.avif",
      "c.pdf",
      "d.docx",
      "e.zip",
      "f.m4v",
      "g.md",
      "h.csv",
      "i.vcf",
      "j.ics",
      "截图 2024.01.05",
    ])
      expect(checkFile(file(name), BYTES_MAX)).toBeNull();
    expect(checkFile(file("clipboard", 10, "image/png"), BYTES_MAX)).toBeNull();
  });

  it("[MED2] stops what the server refuses", () => {
    for (const name of [
      "a.svg",
      "b.exe",
      "c.heic",
      "d.html",
      "e.doc",
      "folder",
      "constructor",
      "f.",
    ])
      expect(checkFile(file(name), BYTES_MAX)).toBe("unsupported");
    expect(checkFile(file("plain", 10, "text/plain"), BYTES_MAX)).toBe("unsupported");
    expect(checkFile(file("log.2024", 10, "text/plain"), BYTES_MAX)).toBe("unsupported");
  });

  it("[MED1] stops what is larger than `welcome` tells, and what is empty", () => {
    expect(checkFile(file("a.pdf", BYTES_MAX), BYTES_MAX)).toBeNull();
    expect(checkFile(file("a.pdf", BYTES_MAX + 1), BYTES_MAX)).toBe("tooLarge");
    expect(checkFile(file("a.pdf", 0), BYTES_MAX)).toBe("empty");
  });
});

describe("lookOf", () => {
  it("goes by the extension", () => {
    expect(lookOf(file("report.final.xlsx"))).toBe("sheet");
    expect(lookOf(file("a.png", 1, "application/pdf"))).toBe("image");
    expect(lookOf(file("a.exe"))).toBeNull();
  });
});

describe("checkFile and lookOf together", () => {
  it.each([
    ["photo.jpg", "image"],
    ["PHOTO.JPEG", "image"],
    ["a.b.avif", "image"],
    ["invoice.pdf", "document"],
    ["通知.docx", "document"],
    ["notes.md", "text"],
  ])("[MED2] take %s for a %s", (name, look) => {
    expect(checkFile(file(name), BYTES_MAX)).toBeNull();
    expect(lookOf(file(name))).toBe(look);
  });

  it("[MED2] know a picture without an extension by its type", () => {
    expect(lookOf(file("image", 10, "image/png"))).toBe("image");
  });

  it.each([
    file("logo.svg", 10, "image/svg+xml"),
    file("setup.exe"),
    file("page.html", 10, "text/html"),
    file("Makefile", 10, "text/plain"),
    file("photo.heic", 10, "image/heic"),
  ])("[MED2] refuse %j at once", (refused) => {
    expect(checkFile(refused, BYTES_MAX)).toBe("unsupported");
  });
});
