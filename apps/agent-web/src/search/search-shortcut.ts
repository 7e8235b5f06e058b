import { useEffect } from "react";
import { useLocation } from "wouter";
import { create } from "zustand";

const useAsked = create<{ count: number }>()(() => ({ count: 0 }));

/** Counts how often the search was called for: its field takes the focus each time. */
export const useSearchCalls = (): number => useAsked((state) => state.count);

/** Ctrl+K, or ⌘K, leads to the search from anywhere but a dialog. */
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
