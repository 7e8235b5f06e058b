import type { Notification } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { laterEn } from "../i18n/later-en.ts";
import { laterZh } from "../i18n/later-zh.ts";
import type { NotificationItem } from "./group-notifications.ts";
import { notificationHref, notificationText } from "./notification-text.ts";

function item(
  category: string,
  { count = 1, names = [], ...rest }: Partial<Notification> & { names?: string[] },
): NotificationItem {
  const latest = { seq: 1, category, eventId: "e", count, at: "", ...rest };
  return { key: "1", latest, count, names, unread: true };
}
const headline = (one: NotificationItem, later = laterEn) => notificationText(one, later).headline;

test("[NTF4] likes are counted as people", () => {
  expect(headline(item("like", { names: ["Zhe"] }))).toBe("Zhe liked your post");
  expect(headline(item("like", { count: 12, names: ["Zhe"] }))).toBe(
    "Zhe and 11 others liked your post",
  );
  expect(headline(item("like", { count: 2, names: ["Zhe"] }))).toBe(
    "Zhe and 1 other liked your post",
  );
  expect(headline(item("like", { count: 12 }))).toBe("12 people liked your post");
  expect(headline(item("like", { count: 12 }), laterZh)).toBe("12 人赞了您发布的内容");
});

test("[NTF4] comments are counted as comments, because one person may write several", () => {
  expect(headline(item("comment", { names: ["Zhe"] }))).toBe("Zhe commented on your post");
  expect(headline(item("comment", { count: 3, names: ["Zhe"] }))).toBe(
    "3 new comments, the latest by Zhe",
  );
  expect(headline(item("comment", { count: 3 }))).toBe("3 new comments");
  expect(headline(item("comment", {}))).toBe("You have a new comment");
});

test("other categories show the title and text of the main site", () => {
  expect(
    notificationText(item("order", { title: "Shipped", text: "Arrives on Thursday" }), laterEn),
  ).toEqual({
    headline: "Shipped",
    subject: null,
    excerpt: "Arrives on Thursday",
  });
  expect(notificationText(item("push", { text: "Hello" }), laterEn)).toEqual({
    headline: "Hello",
    subject: null,
    excerpt: null,
  });
  expect(headline(item("push", {}))).toBe(laterEn.notifications.untitled);
});

test("[HOK8] a path is resolved against the embedding page, and a URL is kept", () => {
  const shop = "https://shop.example";
  expect(notificationHref("/p/1?a=b#c", shop)).toBe("https://shop.example/p/1?a=b#c");
  expect(notificationHref("https://other.example/x", shop)).toBe("https://other.example/x");
  expect(notificationHref("javascript:alert(1)", shop)).toBeNull();
  expect(notificationHref(undefined, shop)).toBeNull();
});
