import { describe, expect, it } from "vitest";
import { filesOfPaste, holdsFiles } from "./transfers.ts";

describe("filesOfPaste", () => {
  const picture = new File(["x"], "image.png", { type: "image/png" });
  const paste = (texts: Record<string, string>) =>
    filesOfPaste({
      files: [picture],
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

describe("filesOfPaste of what browsers put together", () => {
  it.each([
    ["a screenshot", {}, 1],
    ["a picture from a web page", { "text/html": "<img>" }, 1],
    ["a file from a file manager that also names its path", { "text/plain": "/a.png" }, 1],
    [
      "a paragraph from an office program",
      { "text/plain": "a", "text/html": "<p>a", "text/rtf": "{a}" },
      0,
    ],
  ])("takes of %s %3$i of 1", (_what, texts: Record<string, string>, count) => {
    const data = { files: ["picture"], getData: (type: string) => texts[type] ?? "" };
    expect(filesOfPaste(data)).toHaveLength(count);
  });
});

describe("holdsFiles", () => {
  it("is true for dragged files alone", () => {
    expect(holdsFiles({ types: ["text/plain", "Files"] })).toBe(true);
    expect(holdsFiles({ types: ["text/plain"] })).toBe(false);
    expect(holdsFiles(null)).toBe(false);
  });
});
