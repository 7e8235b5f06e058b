import { create } from "zustand";
import { persist } from "zustand/middleware";
import { detectLocale, type Locale } from "@deskwire/chat-view/formats/locale";

export type Theme = "system" | "light" | "dark";

interface Preferences {
  locale: Locale;
  theme: Theme;
  sound: boolean;
  /** Whether the details pane is open on wide screens. */
  details: boolean;
  set(change: Partial<Omit<Preferences, "set">>): void;
}

/** The agent's preferences on this device, kept across reloads. */
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
