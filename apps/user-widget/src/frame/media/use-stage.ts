import { useEffect } from "react";
import { useShell } from "../services.ts";

/** Aborted when the next dialog opens. Until then a closed dialog may wait for the frame to shrink. */
let shrinking = new AbortController();

/** While the dialog is open, the frame takes the whole window. The panel under it keeps its size and its place. */
export function useStage(dialog: { current: HTMLDialogElement | null }): void {
  const { host } = useShell();
  useEffect(() => {
    shrinking.abort();
    stage(document.documentElement);
    host.tellStage(true);
    dialog.current?.showModal();
    // The `autofocus` attribute has no effect in a frame of another origin.
    dialog.current?.querySelector<HTMLElement>(".lightbox-close")?.focus();
    return () => {
      host.tellStage(false);
      shrinking = new AbortController();
      unstageWhenResized(document.documentElement, shrinking.signal);
    };
  }, [dialog, host]);
}

function stage(root: HTMLElement): void {
  // The frame of an earlier dialog has not shrunk yet.
  if (root.dataset["staged"]) return;
  root.style.setProperty("--staged-width", `${innerWidth}px`);
  root.style.setProperty("--staged-height", `${innerHeight}px`);
  root.dataset["staged"] = "true";
}

/**
 * [BRW3] The page shrinks the frame later. A panel that gave up its size before that would grow for a moment, and WebKit
 * would then leave the thread away from its end. A frame that fills a phone does not shrink, and needs no change.
 */
function unstageWhenResized(root: HTMLElement, signal: AbortSignal): void {
  addEventListener("resize", () => delete root.dataset["staged"], { once: true, signal });
}
