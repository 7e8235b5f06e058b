import { expect, test } from "vitest";
import { fitContext } from "./page-context.ts";

const PAGE = "https://shop.example/search";

test("a context within the limits is unchanged", () => {
  const card = { title: "Teapot", subtitle: "Blue", url: `${PAGE}?q=1`, price: "¥ 20" };
  const context = { pageUrl: `${PAGE}?q=1#top`, title: "Tea", card };
  expect(fitContext(context)).toEqual(context);
});

test("a long address loses its fragment, then its query, and then is left out", () => {
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
])("the address %j is not of a web page and is left out", (pageUrl) => {
  expect(fitContext({ pageUrl, title: "Shop" })).toEqual({ title: "Shop" });
});

test("[FRM7] a long title does not end with half a surrogate pair", () => {
  const { title } = fitContext({ title: `${"t".repeat(299)}🍵` });
  expect(title).toHaveLength(300);
  expect(title?.isWellFormed()).toBe(true);
  expect(fitContext({ title: "a\0b" })).toEqual({ title: "a b" });
});

test("numbers of a card become text, and invalid values are left out", () => {
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
  "%j is not a card, because it has no title",
  (card) => {
    expect(fitContext({ title: "Shop", card })).toEqual({ title: "Shop" });
  },
);

test.each([null, undefined, {}])("%j is an empty context", (context) => {
  expect(fitContext(context)).toEqual({});
});
