import { useRef } from "react";

/** Where the focus goes when what had it is gone: the messages of an open conversation, or else the page. */
function landing(): HTMLElement | null {
  return document.querySelector("#content [role=log]") ?? document.getElementById("content");
}

/**
 * For dialogs that are opened without a trigger of their own: where the focus was when they opened is where it goes
 * when they close. One that was opened out of a menu gives it to the menu's button, for the menu is gone by then.
 */
export function useReturnFocus(open: boolean) {
  const before = useRef<HTMLElement | null>(null);
  const wasOpen = useRef(false);
  // While rendering, for a field with `autoFocus` has the focus before any effect runs.
  if (open && !wasOpen.current) before.current = focusHolder();
  wasOpen.current = open;
  return {
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const to = before.current?.isConnected === true ? before.current : null;
      (to ?? landing())?.focus();
    },
  };
}

function focusHolder(): HTMLElement | null {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement)) return null;
  const button = active.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  return button ? document.getElementById(button) : active;
}
