import { useRef } from "react";

/** The fallback when the previously focused element is gone: the open conversation's messages, else the page. */
function fallback(): HTMLElement | null {
  return document.querySelector("#content [role=log]") ?? document.getElementById("content");
}

/**
 * Restores the focus after a dialog without a trigger element. After a dialog that was opened from a menu, the menu's
 * button gets the focus, because the menu has closed.
 */
export function useReturnFocus(open: boolean) {
  const before = useRef<HTMLElement | null>(null);
  const wasOpen = useRef(false);
  // Read during rendering, because a field with `autoFocus` takes the focus before effects run.
  if (open && !wasOpen.current) before.current = focusHolder();
  wasOpen.current = open;
  return {
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const to = before.current?.isConnected === true ? before.current : null;
      (to ?? fallback())?.focus();
    },
  };
}

function focusHolder(): HTMLElement | null {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement)) return null;
  const button = active.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  return button ? document.getElementById(button) : active;
}
