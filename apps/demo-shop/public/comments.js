import { call } from "./api.js";
import { h, withWidget } from "./shop.js";
import { nameOf, onUser } from "./users.js";
import { locale, words } from "./words.js";

const TEXT_CHARS_MAX = 500;
const HEART = "M12 20S4 15.2 4 9.6A4.3 4.3 0 0 1 12 7.3a4.3 4.3 0 0 1 8 2.3C20 15.2 12 20 12 20Z";

/** What people say about a product, and how many like it. The shop's server tells Deskwire of both. */
export function createReviews(productId) {
  const maker = h("p", { class: "muted maker" });
  const likeProduct = likeButton(words.like, () => act("likes", {}));
  const list = h("ol", { class: "comments" });
  const form = commentForm((text) => act("comments", { text }));
  const title = h("h2", { id: "comments" }, words.comments);
  let user = null;

  async function act(what, body) {
    try {
      show(await call(`products/${productId}/${what}`, body));
      form.problem("");
      return true;
    } catch {
      form.problem(words.failed);
      return false;
    }
  }

  function show(page) {
    maker.textContent = words.madeBy(nameOf(page.maker, locale));
    likeProduct.show(page);
    title.textContent = words.counted(words.comments, page.comments.length);
    list.replaceChildren(
      ...page.comments.map((comment) =>
        commentRow(comment, user, () => act("likes", { commentId: comment.id })),
      ),
    );
    likeProduct.enable(user !== null);
  }

  async function load() {
    try {
      show(await call(`products/${productId}`));
      followAnchor();
    } catch {
      form.problem(words.failed);
    }
  }

  onUser((next) => {
    user = next;
    form.enable(user !== null);
    void load();
  });
  // Somebody has told this page's user something: it may stand here.
  withWidget((api) => api.on("counters", () => void load()));
  window.addEventListener("hashchange", followAnchor);
  return { maker, like: likeProduct.element, section: [title, list, form.element] };
}

/** What the address points at was not there yet when the browser looked for it; it is gone to once. */
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
  const element = h(
    "form",
    {
      class: "comment-form",
      onsubmit: async (event) => {
        event.preventDefault();
        const text = field.value.trim();
        if (text === "") return field.focus();
        send.disabled = true;
        if (await onSend(text)) field.value = "";
        send.disabled = false;
      },
    },
    field,
    h("div", { class: "comment-send" }, note, problem, send),
  );
  return {
    element,
    problem: (text) => void (problem.textContent = text),
    enable(on) {
      field.disabled = !on;
      send.disabled = !on;
      note.hidden = on;
    },
  };
}

function formatTime(at) {
  return new Date(at).toLocaleString(locale === "zh" ? "zh-CN" : "en", {
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });
}
