import { useEffect } from "react";
import { useLocation } from "wouter";
import { create } from "zustand";

const useAsked = create<{ count: number }>()(() => ({ count: 0 }));

/** The number of times that the shortcut was used. The search field takes the focus at each change. */
export const useSearchCalls = (): number => useAsked((state) => state.count);

/** Ctrl+K or ⌘K opens the search, except from a dialog. */
export function useSearchShortcut(): void {
  const [path, navigate] = useLocation();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isShortcut =
        event.key.toLowerCase() === "k" &&
        (event.ctrlKey || event.metaKey) &&
        !event.altKey &&
        !event.shiftKey;
      if (!isShortcut) return;
      event.preventDefault();
      if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      useAsked.setState(({ count }) => ({ count: count + 1 }));
      if (path !== "/search" && !path.startsWith("/search/")) navigate("/search");
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [path, navigate]);
}
