import { expect, test } from "vitest";
import { fitContext } from "./page-context.ts";

const PAGE = "https://shop.example/search";

test("what fits is told as it is", () => {
  const card = { title: "Teapot", subtitle: "Blue", url: `${PAGE}?q=1`, price: "¥ 20" };
  const context = { pageUrl: `${PAGE}?q=1#top`, title: "Tea", card };
  expect(fitContext(context)).toEqual(context);
});

test("a long address loses its fragment first, then its query, and then is left out", () => {
  const long = "x".repeat(2_048);
  expect(fitContext({ pageUrl: `${PAGE}?q=tea#${long}` })).toEqual({ pageUrl: `${PAGE}?q=tea` });
  expect(fitContext({ pageUrl: `${PAGE}?q=${long}#top` })).toEqual({ pageUrl: PAGE });
  expect(fitContext({ pageUrl: `${PAGE}/${long}` })).toEqual({});
});

test.each([
  "file:///android_asset/index.html",
  "capacitor://localhost/",
  "about:srcdoc",
  "/cart",
  7,
])("the address %j is no web page's, and left out", (pageUrl) => {
  expect(fitContext({ pageUrl, title: "Shop" })).toEqual({ title: "Shop" });
});

test("[FRM7] a long title ends before the pair that would be cut in two", () => {
  const { title } = fitContext({ title: `${"t".repeat(299)}🍵` });
  expect(title).toHaveLength(300);
  expect(title?.isWellFormed()).toBe(true);
  expect(fitContext({ title: "a\0b" })).toEqual({ title: "a b" });
});

test("a card's numbers become text, and what of it cannot be shown is left out", () => {
  const card = {
    title: "Teapot",
    subtitle: "s".repeat(600),
    price: 20,
    image: "blob:x",
    url: null,
  };
  expect(fitContext({ card })).toEqual({
    card: { title: "Teapot", subtitle: "s".repeat(500), price: "20" },
  });
});

test.each([[{ price: 20 }], [{ title: "" }], ["Teapot"], [null]])(
  "%j is no card without a title",
  (card) => {
    expect(fitContext({ title: "Shop", card })).toEqual({ title: "Shop" });
  },
);

test.each([null, undefined, {}])("%j says nothing about the page", (context) => {
  expect(fitContext(context)).toEqual({});
});
