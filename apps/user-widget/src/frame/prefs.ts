import type { Locale } from "../bridge.ts";
import { guessLocale } from "../loader/config.ts";
import type { KeyStore } from "./storage.ts";

export interface PrefsState {
  locale: Locale;
  sound: boolean;
}

/** What a person has chosen in the menu, kept for the next page. */
export interface Prefs {
  getState(): PrefsState;
  subscribe(listener: () => void): () => void;
  setLocale(locale: Locale): void;
  setSound(on: boolean): void;
}

/** A person's own choice of language wins over the page's, which wins over the browser's. */
export function createPrefs(
  store: KeyStore,
  hostLocale: Locale | null,
  languages: readonly string[],
): Prefs {
  const chosen = store.get("locale");
  const listeners = new Set<() => void>();
  let state: PrefsState = {
    locale: chosen === "zh" || chosen === "en" ? chosen : (hostLocale ?? guessLocale(languages)),
    sound: store.get("sound") !== "off",
  };
  function change(part: Partial<PrefsState>): void {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  }
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setLocale(locale) {
      store.set("locale", locale);
      change({ locale });
    },
    setSound(sound) {
      store.set("sound", sound ? "on" : "off");
      change({ sound });
    },
  };
}
