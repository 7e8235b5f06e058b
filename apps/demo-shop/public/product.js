import { findProduct, formatPrice, PRODUCTS } from "./catalog.js";
import { createReviews } from "./comments.js";
import { createLivePrice } from "./live-price.js";
import { addToBag, h, productCard, renderFrame, withWidget } from "./shop.js";
import { locale, words } from "./words.js";

const RELATED = 4;
const product = findProduct(new URLSearchParams(location.search).get("id"));
const price = product ? createLivePrice(product) : null;
const reviews = product ? createReviews(product.id) : null;
const back = h("a", { class: "back", href: "index.html" }, `← ${words.back}`);

renderFrame(product ? product.name[locale] : null);
document
  .querySelector("main")
  .replaceChildren(
    back,
    ...(product ? productPage() : [h("p", { class: "missing" }, words.missing)]),
  );
if (product) {
  withWidget((api) => {
    const tell = () => api.setContext({ card: card() });
    tell();
    // The price moves, so the card gets the price of the moment when the chat opens.
    api.on("open", tell);
  });
}

function productPage() {
  const related = PRODUCTS.filter((other) => other !== product).slice(0, RELATED);
  return [
    h("article", { class: "detail" }, picture(), details()),
    ...reviews.section,
    h("h2", {}, words.more),
    h("div", { class: "grid" }, ...related.map(productCard)),
  ];
}

function picture() {
  const src = `images/${product.id}.svg`;
  return h("img", { src, alt: product.name[locale], width: "600", height: "480" });
}

function details() {
  const status = h("p", { class: "muted", role: "status" });
  const add = () => {
    addToBag(product.id);
    status.textContent = words.added;
  };
  const ask = () => withWidget((api) => api.open());
  return h(
    "div",
    { class: "detail-text" },
    h("h1", {}, product.name[locale]),
    h("p", { class: "muted" }, product.line[locale]),
    reviews.maker,
    price.element,
    h("p", {}, product.text[locale]),
    h("ul", {}, ...product.facts[locale].map((fact) => h("li", {}, fact))),
    h(
      "div",
      { class: "buttons" },
      h("button", { type: "button", class: "solid", onclick: add }, words.add),
      h("button", { type: "button", class: "outline", onclick: ask }, words.ask),
      reviews.like,
    ),
    status,
  );
}

/** The product as the agent sees it in the conversation. */
function card() {
  return {
    title: product.name[locale],
    subtitle: product.line[locale],
    price: formatPrice(price.now()),
    url: location.href,
    image: new URL(`images/${product.id}.svg`, location.href).href,
  };
}
