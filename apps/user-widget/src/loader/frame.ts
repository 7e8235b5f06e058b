import { seal, unseal, type ToFrame, type ToHost } from "../bridge.ts";

/** The iframe with the chat in the host page. */
export interface Frame {
  /** Loads the iframe once. Loads it again when it has loaded another page, such as an error page of a stopped server. */
  load(): void;
  /** Drops messages before the frame's hello. The answer to the hello contains the whole state. */
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
    // Before the hello, the iframe may still contain the blank page, which has another origin.
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
      // The frame checks the origin of the embedding page, so it needs it despite the page's referrer policy.
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
