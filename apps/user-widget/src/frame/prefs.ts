import { detectLocale, type Locale } from "@deskwire/chat-view/locale";
import type { HostSettings } from "../bridge.ts";
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
  /** What the main site says of its user; undefined when it says nothing. */
  suggestLocale(tag: string | undefined): void;
  setSound(on: boolean): void;
}

/**
 * [IDN10] The language is a person's own choice; without one what the page sets, then what the main site says of its
 * user, then what the page is written in, then what the browser prefers.
 */
export function createPrefs(
  store: KeyStore,
  page: Pick<HostSettings, "locale" | "pageLang">,
  languages: readonly string[],
): Prefs {
  const listeners = new Set<() => void>();
  const findLocale = (suggested = ""): Locale => {
    const chosen = store.get("locale");
    if (chosen === "zh" || chosen === "en") return chosen;
    return page.locale ?? detectLocale([suggested, page.pageLang ?? "", ...languages]);
  };
  let state: PrefsState = { locale: findLocale(), sound: store.get("sound") !== "off" };
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
    suggestLocale: (tag) => change({ locale: findLocale(tag) }),
    setSound(sound) {
      store.set("sound", sound ? "on" : "off");
      change({ sound });
    },
  };
}
