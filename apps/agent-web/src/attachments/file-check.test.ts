import { describe, expect, it } from "vitest";
import { checkFile, filesOfPaste, lookOf } from "./file-check.ts";

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

describe("filesOfPaste", () => {
  const picture = new File(["x"], "image.png", { type: "image/png" });
  const paste = (texts: Record<string, string>) =>
    filesOfPaste({
      files: [picture] as unknown as FileList,
      getData: (type) => texts[type] ?? "",
    });

  it("takes a screenshot, a file from a folder and a picture from a page", () => {
    expect(paste({})).toEqual([picture]);
    expect(paste({ "text/plain": "image.png" })).toEqual([picture]);
    expect(paste({ "text/html": "<img src=x>" })).toEqual([picture]);
  });

  it("leaves text that an office program copied as text", () => {
    expect(paste({ "text/plain": "A1\tB1", "text/html": "<table>" })).toEqual([]);
    expect(paste({ "text/plain": "Words", "text/rtf": "{}" })).toEqual([]);
  });
});
