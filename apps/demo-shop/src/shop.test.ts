import { expect, test } from "vitest";
import { checkEvent } from "@deskwire/server/notifications/hook-event";
import { createDemoShop, DEMO_USERS } from "./shop.ts";

const [lin, zhe] = DEMO_USERS as [(typeof DEMO_USERS)[0], (typeof DEMO_USERS)[0]];
const check = (event: unknown) => checkEvent(event, { category: "like", suspect: true });

test("a comment is told to the maker of the product, and stands on the page", () => {
  const shop = createDemoShop();
  const event = shop.comment("teapot", zhe, "好看");
  expect(event).toMatchObject({
    toUserId: lin.id,
    fromUserId: zhe.id,
    data: { excerpt: "好看", fromName: zhe.name, url: "/demo/product.html?id=teapot#comments" },
  });
  expect(check(event).result).toBe("ok");
  expect(shop.page("teapot", null)?.comments.at(-1)).toMatchObject({ text: "好看", author: zhe });
});

test("[HOK5] what somebody does to their own is reported as it is, and counted by nobody", () => {
  expect(check(createDemoShop().comment("teapot", lin, "谢谢")).result).toBe("self");
});

test("a like is told once: taking it back tells nobody, and giving it anew is the same event", () => {
  const shop = createDemoShop();
  const first = shop.like("teapot", zhe, null)?.event;
  expect(shop.page("teapot", zhe)).toMatchObject({ likes: 1, liked: true });
  expect(shop.like("teapot", zhe, null)?.event).toBeNull();
  expect(shop.page("teapot", zhe)).toMatchObject({ likes: 0, liked: false });
  expect(shop.like("teapot", zhe, null)?.event?.id).toBe(first?.id);
});

test("a like of a comment is told to who wrote it", () => {
  const shop = createDemoShop();
  const comment = shop.page("teapot", null)?.comments[0];
  const event = shop.like("teapot", lin, comment?.id ?? "")?.event;
  expect(event).toMatchObject({ toUserId: zhe.id, fromUserId: lin.id });
  expect(shop.page("teapot", lin)?.comments[0]).toMatchObject({ likes: 1, liked: true });
});

test("what another process has counted does not stand in this one's way", () => {
  const ids = [createDemoShop(), createDemoShop()].map(
    (shop) => shop.like("teapot", zhe, null)?.event?.id,
  );
  expect(ids[0]).not.toBe(ids[1]);
});

test("what is not there is not there", () => {
  const shop = createDemoShop();
  expect(shop.page("sofa", null)).toBeNull();
  expect(shop.comment("sofa", lin, "?")).toBeNull();
  expect(shop.like("teapot", lin, "no-such-comment")).toBeNull();
});

test("a page keeps its latest comments only", () => {
  const shop = createDemoShop();
  for (let n = 0; n < 60; n++) shop.comment("mug", lin, `c${n}`);
  const comments = shop.page("mug", null)?.comments ?? [];
  expect(comments).toHaveLength(50);
  expect(comments.at(-1)?.text).toBe("c59");
});
