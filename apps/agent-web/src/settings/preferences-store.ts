import { create } from "zustand";
import { persist } from "zustand/middleware";
import { detectLocale, type Locale } from "@deskwire/chat-view/locale";

export type Theme = "system" | "light" | "dark";

interface Preferences {
  locale: Locale;
  theme: Theme;
  sound: boolean;
  /** Whether the customer's pane stands open where there is room for it. */
  details: boolean;
  set(change: Partial<Omit<Preferences, "set">>): void;
}

/** What an agent chose on this device; survives a reload. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      locale: detectLocale(navigator.languages),
      theme: "system",
      sound: true,
      details: true,
      set: (change) => set(change),
    }),
    { name: "deskwire.preferences", version: 1 },
  ),
);
