import { useEffect } from "react";
import { useShell } from "../services.ts";

/** While the dialog is open, the frame takes the whole window. The panel under it keeps its size and its place. */
export function useStage(dialog: { current: HTMLDialogElement | null }): void {
  const { host } = useShell();
  useEffect(() => {
    const root = document.documentElement;
    root.style.setProperty("--staged-width", `${innerWidth}px`);
    root.style.setProperty("--staged-height", `${innerHeight}px`);
    root.dataset["staged"] = "true";
    host.tellStage(true);
    dialog.current?.showModal();
    // The `autofocus` attribute has no effect in a frame of another origin.
    dialog.current?.querySelector<HTMLElement>(".lightbox-close")?.focus();
    return () => {
      delete root.dataset["staged"];
      host.tellStage(false);
    };
  }, [dialog, host]);
}
