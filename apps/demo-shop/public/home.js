import { PRODUCTS } from "./catalog.js";
import { h, productCard, renderFrame } from "./shop.js";
import { words } from "./words.js";

renderFrame(null);
document
  .querySelector("main")
  .replaceChildren(
    h(
      "section",
      { class: "hero" },
      h(
        "div",
        { class: "hero-text" },
        h("h1", {}, words.heroTitle),
        h("p", {}, words.heroText),
        h("a", { class: "solid", href: "#products" }, words.heroAction),
      ),
      h(
        "div",
        { class: "hero-art" },
        ...["teapot", "vase", "lamp"].map((id) => h("img", { src: `images/${id}.svg`, alt: "" })),
      ),
    ),
    h("h2", { id: "products" }, words.products),
    h("div", { class: "grid" }, ...PRODUCTS.map(productCard)),
    h(
      "section",
      { class: "promises" },
      ...words.promises.map(([title, text]) => h("div", {}, h("b", {}, title), h("p", {}, text))),
    ),
  );
