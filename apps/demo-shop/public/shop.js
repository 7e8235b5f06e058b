import { findProduct, formatPrice } from "./catalog.js";
import { changeUser, loadUser, onUser, USERS } from "./users.js";
import { locale, words } from "./words.js";

const BAG_KEY = "shop:bag";

/** Creates an element: `h("a", { href: "…" }, "text", child)`. A property that begins with "on" is a listener. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Calls `use` with the widget's API, now or when its script has loaded. */
export function withWidget(use) {
  if (window.Deskwire) return use(window.Deskwire);
  const before = window.deskwire.onLoad;
  window.deskwire.onLoad = (api) => {
    before?.(api);
    use(api);
  };
}

export function productCard(product) {
  return h(
    "a",
    { class: "product", href: `product.html?id=${product.id}` },
    h("img", {
      src: `images/${product.id}.svg`,
      alt: "",
      width: "600",
      height: "480",
      loading: "lazy",
    }),
    h(
      "span",
      { class: "product-text" },
      h("b", {}, product.name[locale]),
      h("small", {}, product.line[locale]),
      h("span", { class: "price" }, formatPrice(product.price)),
    ),
  );
}

export function addToBag(id) {
  saveBag([...readBag(), id]);
}

function readBag() {
  const ids = JSON.parse(localStorage.getItem(BAG_KEY) ?? "[]");
  return ids.filter((id) => findProduct(id));
}

function saveBag(ids) {
  localStorage.setItem(BAG_KEY, JSON.stringify(ids));
  renderBag();
}

const bagCount = h("span", { class: "count" });
const bagItems = h("div", { class: "bag-items" });
const bagDialog = h(
  "dialog",
  { class: "bag", "aria-label": words.bag },
  h(
    "div",
    { class: "bag-head" },
    h("h2", {}, words.bag),
    h("button", { type: "button", class: "quiet", onclick: () => bagDialog.close() }, words.close),
  ),
  bagItems,
);

function renderBag() {
  const ids = readBag();
  bagCount.textContent = ids.length === 0 ? "" : String(ids.length);
  if (ids.length === 0) {
    bagItems.replaceChildren(h("p", { class: "muted" }, words.bagEmpty));
    return;
  }
  const rows = ids.map((id, index) =>
    bagRow(findProduct(id), () => saveBag(ids.toSpliced(index, 1))),
  );
  const total = ids.reduce((sum, id) => sum + findProduct(id).price, 0);
  bagItems.replaceChildren(
    ...rows,
    h("p", { class: "bag-total" }, `${words.bagTotal} `, h("b", {}, formatPrice(total))),
    h("p", { class: "muted" }, words.bagNote),
  );
}

function bagRow(product, onRemove) {
  return h(
    "div",
    { class: "bag-row" },
    h("img", { src: `images/${product.id}.svg`, alt: "" }),
    h("span", {}, product.name[locale], h("small", {}, formatPrice(product.price))),
    h("button", { type: "button", class: "quiet", onclick: onRemove }, words.remove),
  );
}

function switchLanguage() {
  localStorage.setItem("shop:locale", locale === "zh" ? "en" : "zh");
  location.reload();
}

const account = h("div", { class: "account", "aria-live": "polite" });

function renderAccount(user) {
  if (user === null) {
    account.replaceChildren(
      h("span", { class: "muted who" }, words.guest),
      ...USERS.map(({ id, name }) =>
        h(
          "button",
          { type: "button", class: "outline", onclick: () => void switchTo(id) },
          words.signIn(name[locale]),
        ),
      ),
    );
    return;
  }
  account.replaceChildren(
    h("span", { class: "who" }, words.signedInAs, h("b", {}, user.name)),
    h(
      "button",
      { type: "button", class: "outline", onclick: () => void switchTo(null) },
      words.signOut,
    ),
  );
}

async function switchTo(userId) {
  try {
    await changeUser(userId);
  } catch {
    account.append(h("span", { role: "alert" }, words.signInFailed));
    return;
  }
  withWidget((api) => api.setToken(window.deskwire.token));
}

/** The number of unread messages and notifications, which the page reads from the widget's API. */
const unreadButton = h("button", {
  type: "button",
  class: "outline unread",
  hidden: "",
  onclick: () => window.Deskwire?.open(window.Deskwire.unread > 0 ? "chat" : "notifications"),
});

function watchUnread(api) {
  const show = () => {
    const total = api.counters?.total ?? 0;
    unreadButton.hidden = total === 0;
    unreadButton.textContent = words.unread(total);
  };
  show();
  api.on("counters", show);
}

/** Adds the header and the footer that all pages have. */
export function renderFrame(title) {
  document.title = title === null ? words.shop : `${title} · ${words.shop}`;
  document.body.prepend(header());
  document.body.append(h("footer", {}, words.footer), bagDialog);
  renderBag();
  renderAccount(null);
  onUser(renderAccount);
  void loadUser();
  withWidget(watchUnread);
}

function header() {
  const brand = h(
    "a",
    { class: "brand", href: "index.html" },
    h("img", { src: "images/mark.svg", alt: "", width: "34", height: "34" }),
    h("span", {}, h("b", {}, words.shop), h("small", {}, words.tagline)),
  );
  const actions = [
    unreadButton,
    account,
    button("quiet", switchLanguage, words.language),
    button("outline", () => bagDialog.showModal(), words.bag, bagCount),
  ];
  return h("header", { class: "top" }, brand, h("div", { class: "top-actions" }, ...actions));
}

function button(style, onclick, ...children) {
  return h("button", { type: "button", class: style, onclick }, ...children);
}
