import { call } from "./api.js";
import { h, withWidget } from "./shop.js";
import { nameOf, onUser } from "./users.js";
import { locale, words } from "./words.js";

const TEXT_CHARS_MAX = 500;
const HEART = "M12 20S4 15.2 4 9.6A4.3 4.3 0 0 1 12 7.3a4.3 4.3 0 0 1 8 2.3C20 15.2 12 20 12 20Z";

/** The comments and likes of a product. The shop's server reports both to Deskwire. */
export function createReviews(productId) {
  const view = {
    productId,
    user: null,
    maker: h("p", { class: "muted maker" }),
    title: h("h2", { id: "comments" }, words.comments),
    list: h("ol", { class: "comments" }),
    likeProduct: likeButton(words.like, () => act(view, "likes", {})),
    form: commentForm((text) => act(view, "comments", { text })),
  };
  onUser((user) => {
    view.user = user;
    view.form.enable(user !== null);
    void load(view);
  });
  // A changed counter can mean a new comment on this page.
  withWidget((api) => api.on("counters", () => void load(view)));
  window.addEventListener("hashchange", followAnchor);
  const { maker, likeProduct, title, list, form } = view;
  return { maker, like: likeProduct.element, section: [title, list, form.element] };
}

/** Returns whether the shop has accepted the change. */
async function act(view, what, body) {
  try {
    show(view, await call(`products/${view.productId}/${what}`, body));
    view.form.problem("");
    return true;
  } catch {
    view.form.problem(words.failed);
    return false;
  }
}

async function load(view) {
  try {
    show(view, await call(`products/${view.productId}`));
    followAnchor();
  } catch {
    view.form.problem(words.failed);
  }
}

function show(view, page) {
  const { user, maker, likeProduct, title, list } = view;
  maker.textContent = words.madeBy(nameOf(page.maker, locale));
  likeProduct.show(page);
  likeProduct.enable(user !== null);
  title.textContent = `${words.comments} (${page.comments.length})`;
  const rows = page.comments.map((comment) =>
    commentRow(comment, user, () => act(view, "likes", { commentId: comment.id })),
  );
  list.replaceChildren(...rows);
}

/** Scrolls to the anchor of the address, once: the browser looked for it before the comments were loaded. */
let followed = "";
function followAnchor() {
  const { hash } = location;
  const target = hash === "" || hash === followed ? null : document.getElementById(hash.slice(1));
  if (!target) return;
  followed = hash;
  for (const before of document.querySelectorAll(".pointed")) before.classList.remove("pointed");
  target.scrollIntoView({ block: target.id === "comments" ? "start" : "center" });
  target.classList.toggle("pointed", target.id !== "comments");
}

function commentRow(comment, user, onLike) {
  const name = nameOf(comment.author, locale);
  const like = likeButton(words.likeComment(name), onLike);
  like.show(comment);
  like.enable(user !== null);
  return h(
    "li",
    { id: `comment-${comment.id}`, class: "comment" },
    h(
      "span",
      { class: "portrait", "data-user": comment.author.id, "aria-hidden": "true" },
      [...name][0],
    ),
    h(
      "div",
      {},
      h(
        "p",
        { class: "comment-head" },
        h("b", {}, name),
        h("time", { datetime: comment.at, class: "muted" }, formatTime(comment.at)),
      ),
      h("p", { class: "comment-text" }, comment.text),
    ),
    like.element,
  );
}

function likeButton(label, onLike) {
  const count = h("span", { class: "like-count" });
  const element = h(
    "button",
    {
      type: "button",
      class: "like",
      "aria-label": label,
      onclick: () => element.getAttribute("aria-disabled") !== "true" && void onLike(),
    },
    heart(),
    count,
  );
  return {
    element,
    show({ likes, liked }) {
      count.textContent = likes === 0 ? "" : String(likes);
      element.setAttribute("aria-pressed", String(liked));
      element.setAttribute("aria-label", likes === 0 ? label : words.counted(label, likes));
    },
    enable(on) {
      element.setAttribute("aria-disabled", String(!on));
      element.title = on ? "" : words.signInToLike;
    },
  };
}

function heart() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", HEART);
  svg.append(path);
  return svg;
}

function commentForm(onSend) {
  const field = h("textarea", {
    rows: "2",
    maxlength: String(TEXT_CHARS_MAX),
    "aria-label": words.commentLabel,
    placeholder: words.commentLabel,
  });
  const send = h("button", { class: "solid" }, words.commentSend);
  const problem = h("p", { class: "problem", role: "alert" });
  const note = h("p", { class: "muted" }, words.signInToComment);
  const onsubmit = (event) => submit(event, { field, send, onSend });
  const foot = h("div", { class: "comment-send" }, note, problem, send);
  return {
    element: h("form", { class: "comment-form", onsubmit }, field, foot),
    problem: (text) => void (problem.textContent = text),
    enable(on) {
      field.disabled = !on;
      send.disabled = !on;
      note.hidden = on;
    },
  };
}

async function submit(event, { field, send, onSend }) {
  event.preventDefault();
  const text = field.value.trim();
  if (text === "") return field.focus();
  send.disabled = true;
  if (await onSend(text)) field.value = "";
  send.disabled = false;
}

function formatTime(at) {
  return new Date(at).toLocaleString(locale === "zh" ? "zh-CN" : "en", {
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });
}
