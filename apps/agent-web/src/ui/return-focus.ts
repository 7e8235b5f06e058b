import { useRef } from "react";

/**
 * For dialogs that are opened without a trigger of their own: where the focus was when they opened is where it goes
 * when they close. One that was opened out of a menu gives it to the menu's button, for the menu is gone by then.
 */
export function useReturnFocus() {
  const before = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = focusHolder();
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      before.current?.focus();
    },
  };
}

function focusHolder(): HTMLElement | null {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement)) return null;
  const button = active.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  return button ? document.getElementById(button) : active;
}
