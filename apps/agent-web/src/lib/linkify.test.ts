import { describe, expect, it } from "vitest";
import { linkify, safeUrl } from "./linkify.ts";

const links = (text: string) =>
  linkify(text).flatMap((part) => (part.href === undefined ? [] : [part.text]));

describe("linkify", () => {
  it("keeps every character of the text", () => {
    for (const text of [
      "",
      "plain",
      "a https://x.example/1, b",
      "见https://x.example/帮助(www.y.example)。",
    ]) {
      expect(
        linkify(text)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }
  });

  it("ends an address before Chinese text and before the sentence's punctuation", () => {
    expect(links("详情见 https://shop.example/help/1。谢谢")).toEqual([
      "https://shop.example/help/1",
    ]);
    expect(links("Go to https://x.example/a?b=1&c=2, please.")).toEqual([
      "https://x.example/a?b=1&c=2",
    ]);
    expect(links("(https://x.example/a)")).toEqual(["https://x.example/a"]);
    expect(links("https://x.example/wiki/A_(b)")).toEqual(["https://x.example/wiki/A_(b)"]);
  });

  it("completes an address that starts with www", () => {
    expect(linkify("www.x.example")).toEqual([
      { text: "www.x.example", href: "https://www.x.example/" },
    ]);
  });

  it("makes no link of anything but http and https", () => {
    expect(
      links("javascript:alert(1) data:text/html,x ftp://x.example file:///etc/passwd"),
    ).toEqual([]);
  });
});

describe("safeUrl", () => {
  it("accepts http(s) and nothing else", () => {
    expect(safeUrl("https://x.example/a")).toBe("https://x.example/a");
    expect(safeUrl("javascript:alert(1)")).toBeNull();
    expect(safeUrl(" JavaScript:alert(1)")).toBeNull();
    expect(safeUrl("/relative")).toBeNull();
    expect(safeUrl(undefined)).toBeNull();
  });
});
