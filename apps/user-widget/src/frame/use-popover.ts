import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { listen } from "./hooks.ts";

export interface Popover {
  open: boolean;
  /** Around the button and what it opens. */
  box: RefObject<HTMLDivElement | null>;
  button: RefObject<HTMLButtonElement | null>;
  toggle: () => void;
  /** Closes, and gives the focus back to the button. */
  close: () => void;
}

/** What a button opens: closed by Escape, which goes no further, and by a click elsewhere. */
export function usePopover(): Popover {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => {
    setOpen(false);
    button.current?.focus();
  }, []);

  // Before the next key can arrive, which an effect after painting would not be.
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
