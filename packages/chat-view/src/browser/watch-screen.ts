import { listen } from "./listen.ts";

/** The end of a message may lie this far below the edge: only its margin or its time is cut off. */
const CUT_OFF_PX = 24;

/** Watches which messages of a scrolling list are on the screen. */
export interface ScreenWatch {
  /** Looks again. Call it when the list may have changed without a scroll. */
  look: () => void;
  close: () => void;
}

/**
 * Tells the places (`data-message`) of the messages whose end is on the screen, in order, after every scroll, change of
 * size and `look`. A message counts once two frames in a row show it, so that one which only flits by while the list finds
 * its position does not. A hidden page has no frames.
 */
export function watchScreen(
  scroller: HTMLElement,
  told: (places: readonly string[]) => void,
): ScreenWatch {
  let open = true;
  let frame: number | undefined;
  let before: ReadonlySet<string> = new Set();
  const step = () => {
    frame = undefined;
    if (document.visibilityState !== "visible") return;
    const places = placesOnScreen(scroller);
    const lasting = places.filter((place) => before.has(place));
    const settled = lasting.length === places.length;
    before = new Set(places);
    told(lasting);
    if (!settled) look();
  };
  const look = () => {
    if (open) frame ??= requestAnimationFrame(step);
  };
  const sizes = new ResizeObserver(look);
  sizes.observe(scroller);
  for (const child of scroller.children) sizes.observe(child);
  const stops = [
    listen(scroller, "scroll", look),
    listen(document, "visibilitychange", () => {
      before = new Set();
      look();
    }),
  ];
  look();
  return {
    look,
    close() {
      open = false;
      if (frame !== undefined) cancelAnimationFrame(frame);
      sizes.disconnect();
      for (const stop of stops) stop();
    },
  };
}

function placesOnScreen(scroller: HTMLElement): string[] {
  const box = scroller.getBoundingClientRect();
  if (box.height === 0) return [];
  const messages = scroller.querySelectorAll<HTMLElement>("[data-message]");
  return Array.from(messages)
    .filter((message) => {
      const { bottom, height } = message.getBoundingClientRect();
      return height > 0 && bottom > box.top && bottom <= box.bottom + CUT_OFF_PX;
    })
    .map((message) => message.dataset["message"] ?? "");
}
