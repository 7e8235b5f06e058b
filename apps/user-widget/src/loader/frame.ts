import { seal, unseal, type ToFrame, type ToHost } from "../bridge.ts";

/** The chat's own page inside the host page. */
export interface Frame {
  /** Loads it, if that has not happened yet; again, when what has loaded is not the frame, as while its server is down. */
  load(): void;
  /** Lost before the frame has said hello; what it then gets is the whole state. */
  post(message: ToFrame): void;
  focus(): void;
  close(): void;
}

export function createFrame(options: {
  origin: string;
  panel: HTMLElement;
  receive: (message: ToHost) => void;
}): Frame {
  const { origin, panel, receive } = options;
  let element: HTMLIFrameElement | null = null;
  let linked = false;
  let loaded = false;

  function listen(event: MessageEvent<unknown>): void {
    const message = element && unseal<ToHost>(event, { origin, source: element.contentWindow });
    if (!message) return;
    // Until then its window may still hold the blank page, which has another origin.
    if (message.type === "hello") linked = true;
    receive(message);
  }
  window.addEventListener("message", listen);

  return {
    load() {
      if (element && (linked || !loaded)) return;
      element?.remove();
      loaded = false;
      element = document.createElement("iframe");
      // The frame checks who embeds it, whatever referrer policy the page has.
      element.referrerPolicy = "origin";
      element.allow = "autoplay; clipboard-write";
      element.src = `${origin}/widget/`;
      element.onload = () => (loaded = true);
      panel.append(element);
    },
    post(message) {
      if (linked) element?.contentWindow?.postMessage(seal(message), origin);
    },
    focus: () => element?.focus(),
    close: () => window.removeEventListener("message", listen),
  };
}
