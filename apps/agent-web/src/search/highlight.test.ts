import { describe, expect, it } from "vitest";
import { excerpt, highlight } from "./highlight.ts";

const hits = (text: string, query: string) =>
  highlight(text, query).flatMap((part) => (part.hit ? [part.text] : []));

describe("highlight", () => {
  it("keeps every character of the text", () => {
    for (const text of ["", "plain", "Café ﬁne", "我的订单什么时候发货？😀 ①", "a\u0301bc"])
      for (const query of ["", "cafe", "订单 发货", "fi", "1", "ab"])
        expect(
          highlight(text, query)
            .map((part) => part.text)
            .join(""),
        ).toBe(text);
  });

  it("[SRC1] marks word prefixes without regard to case and accents", () => {
    expect(hits("Where is my Café order, reorder?", "CAFE ord")).toEqual(["Café", "ord"]);
    expect(hits("order #A1024", "a10")).toEqual(["A10"]);
    expect(hits("Cafe\u0301s", "cafe")).toEqual(["Cafe\u0301"]);
  });

  it("[SRC1] marks pairs of characters, and joins adjacent pairs", () => {
    expect(hits("我的订单什么时候发货", "订单 发货")).toEqual(["订单", "发货"]);
    expect(hits("退款流程", "退款流")).toEqual(["退款流"]);
    expect(hits("退款", "款")).toEqual(["款"]);
    expect(hits("第2件商品", "商品")).toEqual(["商品"]);
  });

  it("marks a whole character that folds into several", () => {
    expect(hits("ﬁne", "f")).toEqual(["ﬁ"]);
  });

  it("marks nothing without a match", () => {
    expect(hits("hello", "xyz")).toEqual([]);
    expect(hits("hello", "(.*")).toEqual([]);
  });
});

describe("excerpt", () => {
  it("keeps a short text on one line", () => {
    expect(excerpt(" a\n b ", "b", 20)).toBe("a b");
  });

  it("shows a long text around the match", () => {
    const text = `${"x ".repeat(200)}needle${" y".repeat(200)}`;
    const cut = excerpt(text, "needle", 80);
    expect(cut).toContain("needle");
    expect(cut.length).toBeLessThanOrEqual(82);
    expect(cut.startsWith("…") && cut.endsWith("…")).toBe(true);
    expect(excerpt(`needle${" y".repeat(200)}`, "needle", 80).startsWith("needle")).toBe(true);
  });
});
