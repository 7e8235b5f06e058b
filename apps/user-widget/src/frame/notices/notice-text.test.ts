import type { Notification } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { en } from "../i18n/en.ts";
import { zh } from "../i18n/zh.ts";
import type { NoticeItem } from "./group-notices.ts";
import { noticeHref, noticeText } from "./notice-text.ts";

function item(
  category: string,
  { count = 1, names = [], ...rest }: Partial<Notification> & { names?: string[] },
): NoticeItem {
  const latest = { seq: 1, category, eventId: "e", count, at: "", ...rest };
  return { key: "1", latest, count, names, unread: true };
}
const headline = (one: NoticeItem, t = en) => noticeText(one, t).headline;

test("[NTF4] likes are told as people", () => {
  expect(headline(item("like", { names: ["Zhe"] }))).toBe("Zhe liked your post");
  expect(headline(item("like", { count: 12, names: ["Zhe"] }))).toBe(
    "Zhe and 11 others liked your post",
  );
  expect(headline(item("like", { count: 2, names: ["Zhe"] }))).toBe(
    "Zhe and 1 other liked your post",
  );
  expect(headline(item("like", { count: 12 }))).toBe("12 people liked your post");
  expect(headline(item("like", { count: 12 }), zh)).toBe("12 人赞了您发布的内容");
});

test("[NTF4] comments are told as comments: one person may write several", () => {
  expect(headline(item("comment", { names: ["Zhe"] }))).toBe("Zhe commented on your post");
  expect(headline(item("comment", { count: 3, names: ["Zhe"] }))).toBe(
    "3 new comments, the latest by Zhe",
  );
  expect(headline(item("comment", { count: 3 }))).toBe("3 new comments");
  expect(headline(item("comment", {}))).toBe("You have a new comment");
});

test("any other category speaks for itself", () => {
  expect(noticeText(item("order", { title: "Shipped", text: "Arrives on Thursday" }), en)).toEqual({
    headline: "Shipped",
    subject: null,
    excerpt: "Arrives on Thursday",
  });
  expect(noticeText(item("push", { text: "Hello" }), en)).toEqual({
    headline: "Hello",
    subject: null,
    excerpt: null,
  });
  expect(headline(item("push", {}))).toBe(en.notices.untitled);
});

test("[HOK8] a path leads to the page that embeds the frame, a URL where it says", () => {
  const shop = "https://shop.example";
  expect(noticeHref("/p/1?a=b#c", shop)).toBe("https://shop.example/p/1?a=b#c");
  expect(noticeHref("https://other.example/x", shop)).toBe("https://other.example/x");
  expect(noticeHref("javascript:alert(1)", shop)).toBeNull();
  expect(noticeHref(undefined, shop)).toBeNull();
});
