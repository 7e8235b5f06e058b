import { expect, test } from "vitest";
import { countedEventSchema } from "@deskwire/protocol/schemas";
import { Check } from "typebox/value";
import { USERS } from "./catalog.ts";
import { createShop } from "./shop.ts";

const [lin, zhe] = USERS as [(typeof USERS)[0], (typeof USERS)[0]];

test("a comment is reported for the maker of the product and appears on the page", () => {
  const shop = createShop();
  const event = shop.comment("teapot", zhe, "好看");
  expect(event).toMatchObject({
    toUserId: lin.id,
    fromUserId: zhe.id,
    data: { excerpt: "好看", fromName: zhe.name, url: "/demo/product.html?id=teapot#comments" },
  });
  expect(Check(countedEventSchema, event)).toBe(true);
  expect(shop.page("teapot", null)?.comments.at(-1)).toMatchObject({ text: "好看", author: zhe });
});

test("[HOK5] a comment on one's own product is reported unchanged; Deskwire does not count it", () => {
  const event = createShop().comment("teapot", lin, "谢谢");
  expect(Check(countedEventSchema, event)).toBe(true);
  expect(event).toMatchObject({ toUserId: lin.id, fromUserId: lin.id });
});

test("a like is one event: taking it back is none, and a repeated like has the same id", () => {
  const shop = createShop();
  const first = shop.like("teapot", zhe, null)?.event;
  expect(shop.page("teapot", zhe)).toMatchObject({ likes: 1, liked: true });
  expect(shop.like("teapot", zhe, null)?.event).toBeNull();
  expect(shop.page("teapot", zhe)).toMatchObject({ likes: 0, liked: false });
  expect(shop.like("teapot", zhe, null)?.event?.id).toBe(first?.id);
});

test("a like of a comment is reported for its author", () => {
  const shop = createShop();
  const comment = shop.page("teapot", null)?.comments[0];
  const event = shop.like("teapot", lin, comment?.id ?? "")?.event;
  expect(event).toMatchObject({ toUserId: zhe.id, fromUserId: lin.id });
  expect(shop.page("teapot", lin)?.comments[0]).toMatchObject({ likes: 1, liked: true });
});

test("two processes give their events different ids", () => {
  const ids = [createShop(), createShop()].map((shop) => shop.like("teapot", zhe, null)?.event?.id);
  expect(ids[0]).not.toBe(ids[1]);
});

test("unknown products and comments are refused", () => {
  const shop = createShop();
  expect(shop.page("sofa", null)).toBeNull();
  expect(shop.comment("sofa", lin, "?")).toBeNull();
  expect(shop.like("teapot", lin, "no-such-comment")).toBeNull();
});

test("a page keeps its latest 50 comments", () => {
  const shop = createShop();
  for (let n = 0; n < 60; n++) shop.comment("mug", lin, `c${n}`);
  const comments = shop.page("mug", null)?.comments ?? [];
  expect(comments).toHaveLength(50);
  expect(comments.at(-1)?.text).toBe("c59");
});
