import { call } from "./api.js";
import { formatPrice } from "./catalog.js";
import { h, withWidget } from "./shop.js";
import { words } from "./words.js";

const LOOKING_MS = 20_000;

/**
 * Today's price. The shop's server publishes it as a topic, and the page subscribes to it through the
 * widget, which has a connection already.
 */
export function createLivePrice(product) {
  const price = h("span", { class: "price" }, formatPrice(product.price));
  const change = h("span", { class: "change", "aria-hidden": "true" });
  const label = h("span", { class: "live-label", hidden: "" }, words.priceToday);
  let current = product.price;

  withWidget((api) =>
    api.subscribe(`public.price.${product.id}`, (value) => {
      current = value.price;
      label.hidden = false;
      price.textContent = formatPrice(value.price.toFixed(1));
      change.textContent = changeText(value.change);
      change.dataset.up = String(value.change > 0);
      price.animate([{ opacity: 0.35 }, { opacity: 1 }], { duration: 500 });
    }),
  );
  keepMoving(product.id);
  return { element: h("p", { class: "live-price" }, price, change, label), now: () => current };
}

function changeText(change) {
  if (change === 0) return "";
  return `${change > 0 ? "▲" : "▼"} ${Math.abs(change).toFixed(1)}`;
}

/** Tells the shop regularly that the page is open: it moves a price only while somebody watches it. */
function keepMoving(id) {
  const look = () => {
    // A failed call needs no retry: the next one follows soon.
    if (document.visibilityState === "visible") call(`products/${id}/watch`, {}).catch(() => {});
  };
  look();
  setInterval(look, LOOKING_MS);
  document.addEventListener("visibilitychange", look);
}
