import { detectLocale, type Locale } from "@deskwire/chat-view/formats/locale";
import type { HostSettings } from "../bridge.ts";
import type { KeyStore } from "./storage.ts";

export interface PrefsState {
  locale: Locale;
  sound: boolean;
}

/** The choices in the menu, stored for the next page. */
export interface Prefs {
  getState(): PrefsState;
  subscribe(listener: () => void): () => void;
  setLocale(locale: Locale): void;
  /** Takes the user's locale from the main site; undefined when the main site names none. */
  suggestLocale(tag: string | undefined): void;
  setSound(on: boolean): void;
}

/**
 * [IDN10] The language is the user's choice in the menu, else the page's setting, else the user's locale from the main
 * site, else the page's `lang`, else the browser's languages.
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
