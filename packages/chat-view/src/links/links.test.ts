import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scanLinks } from "./link-scanner.ts";
import { linkParts } from "./links.ts";

const hrefs = (text: string) =>
  linkParts(text).flatMap(({ href }) => (href === null ? [] : [href]));
const joined = (text: string) =>
  linkParts(text)
    .map((part) => part.text)
    .join("");

describe("linkParts", () => {
  test.each([
    ["see https://example.com/a?b=1#c now", "https://example.com/a?b=1#c"],
    ["Look at https://example.com.", "https://example.com"],
    ["Go to https://x.example/a?b=1&c=2, please.", "https://x.example/a?b=1&c=2"],
    ["(https://example.com/a)", "https://example.com/a"],
    ["[https://example.com/a]", "https://example.com/a"],
    ["**https://example.com/a**", "https://example.com/a"],
    ["'https://example.com/a'", "https://example.com/a"],
    ["https://en.wikipedia.org/wiki/Tea_(drink)", "https://en.wikipedia.org/wiki/Tea_(drink)"],
    ["https://de.wikipedia.org/wiki/Größe", "https://de.wikipedia.org/wiki/Größe"],
    ["HTTP://EXAMPLE.COM/UP", "HTTP://EXAMPLE.COM/UP"],
    ["seehttps://example.com/a", "https://example.com/a"],
    ["http://localhost:3000/a", "http://localhost:3000/a"],
  ])("“%s” links to the web address %s", (text, href) => {
    expect(hrefs(text)).toEqual([href]);
    expect(joined(text)).toBe(text);
  });

  test.each([
    ["详情见 https://shop.example/help/1。谢谢", "https://shop.example/help/1"],
    ["请看https://example.com/a请尽快", "https://example.com/a"],
    ["请看https://example.com/花瓶。谢谢", "https://example.com/花瓶"],
    ["网址是“https://example.com/x”，对吗", "https://example.com/x"],
    ["请看example.com谢谢", "https://example.com"],
    ["邮箱lin@example.com，谢谢", "mailto:lin@example.com"],
  ])("in “%s” Chinese text ends the address %s", (text, href) => {
    expect(hrefs(text)).toEqual([href]);
    expect(joined(text)).toBe(text);
  });

  test.each([
    ["https://a.example/x,https://b.example/y", ["https://a.example/x", "https://b.example/y"]],
    ["https://a.example;https://b.example.", ["https://a.example", "https://b.example"]],
    [
      "[a](https://a.example),[b](https://b.example/x)",
      ["https://a.example", "https://b.example/x"],
    ],
    ["https://a.example/?u=https://b.example", ["https://a.example/?u=https://b.example"]],
    ["https://a.example/web/https://b.example", ["https://a.example/web/https://b.example"]],
    ["https://a.example/x,y,z", ["https://a.example/x,y,z"]],
  ])("[SHO8] “%s” links to %j", (text, found) => {
    expect(hrefs(text)).toEqual(found);
    expect(joined(text)).toBe(text);
  });

  test.each([
    ["https://example.com/帮助", "https://example.com/帮助"],
    ["https://example.com/帮助/订单?问=退货#一", "https://example.com/帮助/订单?问=退货#一"],
    ["example.com/帮助", "https://example.com/帮助"],
    ["https://例子.example", null],
    ["和/或者example.com", "https://example.com"],
  ])("[SHO8] in “%s” Chinese characters in a path belong to %s", (text, href) => {
    expect(hrefs(text)).toEqual(href === null ? [] : [href]);
    expect(joined(text)).toBe(text);
  });

  test.each([
    ["\u200Bhttps://example.com/a\u200B", "https://example.com/a"],
    ["https://exam\u200Bple.com/a\u2060b", "https://example.com/ab"],
    ["see example.com\u200B now", "https://example.com"],
    ["exam\u200Bple.com", null],
    ["\uFEFFexample.com", "https://example.com"],
  ])("[SHO8] in %j zero-width characters do not change the address", (text, href) => {
    expect(hrefs(text)).toEqual(href === null ? [] : [href]);
    expect(joined(text)).toBe(text);
  });

  test.each([
    ["www.x.example", "https://www.x.example"],
    ["WWW.Example.com/Path.", "https://WWW.Example.com/Path"],
    ["example.com", "https://example.com"],
    ["shop.example.com.cn/cart?id=1, now", "https://shop.example.com.cn/cart?id=1"],
    ["Website:example.com.", "https://example.com"],
    ["(example.com)", "https://example.com"],
    ["example.com:8080/a", "https://example.com:8080/a"],
    ["example.com: open", "https://example.com"],
    ["example.co.in", "https://example.co.in"],
    ["_example.com_", "https://example.com"],
  ])("“%s” links to %s without a scheme", (text, href) => {
    expect(hrefs(text)).toEqual([href]);
    expect(joined(text)).toBe(text);
  });

  test.each([
    ["write to lin@example.com, please", "mailto:lin@example.com"],
    ["a.b+c@example.co.uk.", "mailto:a.b+c@example.co.uk"],
    ["a@b@c.example", "mailto:b@c.example"],
    ["mailto:lin@example.com", "mailto:lin@example.com"],
    ["...lin@example.com", "mailto:lin@example.com"],
  ])("“%s” links to the mail address %s", (text, href) => {
    expect(hrefs(text)).toEqual([href]);
    expect(joined(text)).toBe(text);
  });

  test.each([
    "",
    "plain",
    "javascript:alert(1)",
    "data:text/html,<script>",
    "file:///etc/passwd",
    "ftp://ftp.example.com",
    "https://",
    "www",
    "a@b",
    "3:1",
    "3.14",
    "README.md",
    "report.pdf",
    "Thanks.it works",
    "e.g. this",
    "/srv/example.com",
    "C:\\example.com",
    "@example.com",
    "größe.com",
    "größe@example.com",
    "-.-",
    `${"a".repeat(64)}.com`,
  ])("“%s” is no link", (text) => {
    expect(hrefs(text)).toEqual([]);
    expect(joined(text)).toBe(text);
  });

  test.each([
    "http://店铺.taobao.com/item",
    "店铺.taobao.com",
    "é.example.com/x",
    "lin@例子.example.com",
    "林.lin@example.com",
  ])("“%s” links to nothing rather than to the rest of a name", (text) => {
    expect(hrefs(text)).toEqual([]);
    expect(joined(text)).toBe(text);
  });

  test("an underscore at the end belongs to the address", () => {
    expect(hrefs("https://example.com/lin_ and more")).toEqual(["https://example.com/lin_"]);
  });

  test("a percent sign in a mail address is encoded", () => {
    expect(hrefs("%0d%0abcc@example.com")).toEqual(["mailto:%250d%250abcc@example.com"]);
  });

  test("several links and the text between them keep their order", () => {
    expect(linkParts("a https://a.example b example.com, c@d.example")).toEqual([
      { text: "a ", href: null },
      { text: "https://a.example", href: "https://a.example" },
      { text: " b ", href: null },
      { text: "example.com", href: "https://example.com" },
      { text: ", ", href: null },
      { text: "c@d.example", href: "mailto:c@d.example" },
    ]);
    expect(hrefs("https://a.example/) (https://b.example/))")).toEqual([
      "https://a.example/",
      "https://b.example/",
    ]);
  });

  const pieces = fc.constantFrom(
    ..."http:// https:// www. example.com a@ a. @ . - ( ) [ ] / : ? # é 看 。 😀 a 1".split(" "),
    " ",
    "\n",
  );
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 200 }).map((all) => all.join("")),
    fc.string({ unit: "binary", maxLength: 200 }),
  );

  test("the parts joined are the text, and a link is a web or a mail address", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(joined(text)).toBe(text);
        for (const { href } of linkParts(text)) {
          expect(href ?? "https://").toMatch(/^(?:https?:\/\/|mailto:)/i);
        }
      }),
    );
  });
});

describe("the work of linkParts", () => {
  /** How often the scanner may look at one character. */
  const STEPS_MAX = 16;

  test.each<[string, (n: number) => string]>([
    ["dots and brackets", (n) => `http://a${".".repeat(n)}a${")".repeat(n)}`],
    ["letters", (n) => "a".repeat(n)],
    ["labels", (n) => "a.".repeat(n)],
    ["unfinished mail addresses", (n) => "a@a".repeat(n)],
    ["mail addresses", (n) => "a@a.com ".repeat(n)],
    ["opening brackets", (n) => `http://a${"(".repeat(n)}`],
    ["closing brackets", (n) => `http://a${")".repeat(n)}`],
    ["hyphens behind an @", (n) => `a@${"a-".repeat(n)}`],
    ["dots before an @", (n) => `${".".repeat(n)}@`],
    ["unfinished schemes", (n) => "http:".repeat(n)],
    ["schemes", (n) => "http://".repeat(n)],
    ["paths", (n) => `example.com${"/a.com".repeat(n)}`],
    ["foreign letters", (n) => "é".repeat(n)],
    ["Chinese", (n) => "看a.com".repeat(n)],
  ])("is proportional to the length of %s", (_what, make) => {
    for (const n of [1_990, 50_000]) {
      const text = make(n);
      expect(scanLinks(text).steps).toBeLessThan(STEPS_MAX * (text.length + 1));
    }
  });

  test("is proportional to the length of any text", () => {
    const units = fc.string({
      unit: fc.constantFrom(...":/.@-()ahtps www. é看".split("")),
      maxLength: 12,
    });
    fc.assert(
      fc.property(units, units, units, (start, unit, end) => {
        const text = start + unit.repeat(500) + end;
        expect(scanLinks(text).steps).toBeLessThan(STEPS_MAX * (text.length + 1));
      }),
    );
  });
});
