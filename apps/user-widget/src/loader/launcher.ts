import type { Locale } from "@deskwire/chat-view/formats/locale";
import { badgeText } from "@deskwire/chat-view/formats/badge-text";
import type { Theme } from "../bridge.ts";
import { LAUNCHER_CSS } from "./launcher-css.ts";

const WORDS = {
  en: {
    open: "Open chat",
    close: "Close chat",
    frame: "Chat",
    unread: (count: string) => `, ${count} unread`,
  },
  zh: {
    open: "打开聊天",
    close: "关闭聊天",
    frame: "聊天窗口",
    unread: (count: string) => `，${count} 条未读`,
  },
};
const BUBBLE = "M12 4c-5 0-9 3-9 7 0 2 1 4 3 6 0 1 0 2-1 3 2 0 3-1 5-2h2c5 0 9-3 9-7s-4-7-9-7Z";
const CHEVRON = "M5.5 9 12 15.5 18.5 9";

export interface LauncherView {
  locale: Locale;
  open: boolean;
  /** Whether the frame shows its own close button. */
  ready: boolean;
  unread: number;
}

export interface Launcher {
  panel: HTMLElement;
  render(view: LauncherView): void;
  /** Extends the panel to the whole window, or moves it back to its corner. */
  setFull(full: boolean): void;
  focus(): void;
  hasFocus(): boolean;
  close(): void;
}

export interface LauncherOptions {
  theme: Theme;
  position: "left" | "right";
  onToggle: () => void;
  onEscape: () => void;
}

/** The button and the box of the panel, in a shadow tree that separates their styles from the host page's. */
export function createLauncher(options: LauncherOptions): Launcher {
  const elements = createElements(options);
  const { host, root, box, panel, button } = elements;
  const stopKeeping = keepAttached(host);
  const listening = new AbortController();
  fitToKeyboard(panel, listening.signal);
  return {
    panel,
    render: (view) => render(elements, view),
    setFull: (full) => box.classList.toggle("full", full),
    focus: () => button.focus(),
    hasFocus: () => root.activeElement === button,
    close() {
      stopKeeping();
      listening.abort();
      host.remove();
    },
  };
}

type Elements = ReturnType<typeof createElements>;

function createElements({ theme, position, onToggle, onEscape }: LauncherOptions) {
  const host = document.createElement("deskwire-widget");
  const root = host.attachShadow({ mode: "open" });
  // A constructed sheet works on host pages whose policy forbids inline styles.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LAUNCHER_CSS);
  root.adoptedStyleSheets = [sheet];

  const box = element("div", "box");
  const panel = element("div", "panel");
  box.style.colorScheme = theme === "auto" ? "light dark" : theme;
  box.style[position] = `max(20px,env(safe-area-inset-${position}))`;
  panel.style[position] = "0";
  const button = element("button", "launcher");
  const badge = element("span", "badge");
  button.append(icon("bubble", BUBBLE), icon("chevron", CHEVRON), badge);
  button.addEventListener("click", onToggle);
  button.addEventListener("keydown", ({ key }) => key === "Escape" && onEscape());
  // The button comes first, so that Tab moves from it into the panel.
  box.append(button, panel);
  root.append(box);
  return { host, root, box, panel, button, badge };
}

/** Attaches `host` beside the body, because some sites replace the whole body. Attaches it again when a page removes it. */
function keepAttached(host: HTMLElement): () => void {
  const attach = () => host.isConnected || document.documentElement.append(host);
  attach();
  const watching = new MutationObserver(attach);
  watching.observe(document.documentElement, { childList: true });
  return () => watching.disconnect();
}

function render({ box, panel, button, badge }: Elements, view: LauncherView): void {
  const { locale, open, ready, unread } = view;
  const words = WORDS[locale];
  const count = badgeText(unread);
  box.classList.toggle("open", open);
  box.classList.toggle("ready", ready);
  badge.textContent = count;
  button.setAttribute("aria-expanded", String(open));
  button.setAttribute(
    "aria-label",
    open ? words.close : words.open + (count && words.unread(count)),
  );
  const frame = panel.querySelector("iframe");
  if (frame) frame.title = words.frame;
}

function element<K extends "div" | "button" | "span">(tag: K, className: string) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

function icon(className: string, path: string): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** A phone's keyboard covers fixed elements. Only the visual viewport reports the visible area. */
function fitToKeyboard(panel: HTMLElement, signal: AbortSignal): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const fit = () => {
    panel.style.setProperty("--top", `${viewport.offsetTop}px`);
    panel.style.setProperty("--height", `${viewport.height}px`);
  };
  fit();
  for (const type of ["resize", "scroll"]) viewport.addEventListener(type, fit, { signal });
}
