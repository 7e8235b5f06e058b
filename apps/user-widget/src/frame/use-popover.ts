import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { listen } from "@deskwire/chat-view/browser/listen";

export interface Popover {
  open: boolean;
  /** Contains the button and the popover. */
  box: RefObject<HTMLDivElement | null>;
  button: RefObject<HTMLButtonElement | null>;
  toggle: () => void;
  /** Closes the popover and focuses the button. */
  close: () => void;
}

/** A popover behind a button. Escape closes it and has no further effect. A click elsewhere closes it, too. */
export function usePopover(): Popover {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => {
    setOpen(false);
    button.current?.focus();
  }, []);

  // A layout effect, so that the listeners exist before the next key event.
  useLayoutEffect(() => {
    if (!open || !box.current) return;
    const stops = [
      listen(box.current, "keydown", (event) => {
        if (!(event instanceof KeyboardEvent) || event.key !== "Escape") return;
        event.preventDefault();
        close();
      }),
      listen(document, "pointerdown", ({ target }) => {
        if (target instanceof Node && !box.current?.contains(target)) setOpen(false);
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [open, close]);
  return { open, box, button, toggle: () => setOpen(!open), close };
}
