import type { Counters, PageContext } from "@deskwire/protocol";
import type { Locale, Theme } from "../bridge.ts";

export type TokenSource = string | (() => string | null | Promise<string | null>);

/** What a host page may put into `window.deskwire` before the script runs. */
export interface HostConfig {
  /** The user's token, or a function that fetches one; null from it means that nobody is signed in. */
  token?: TokenSource | null;
  locale?: Locale;
  theme?: Theme;
  position?: "left" | "right";
  /** What the page is about; `pageUrl` and `title` default to the page's own. */
  context?: PageContext;
  /** Called once `window.Deskwire` stands. */
  onLoad?: (api: DeskwireApi) => void;
}

export type WidgetEvent = "ready" | "open" | "close" | "unread";

/** `window.Deskwire`. */
export interface DeskwireApi {
  open(): void;
  close(): void;
  toggle(): void;
  setContext(context: PageContext): void;
  /** After the page's user signed in, changed, or (null) signed out. */
  setToken(token: TokenSource | null): void;
  /** Takes the widget off the page for good. */
  shutdown(): void;
  /** Returns the function that unsubscribes. `unread` gets the number of unread chat messages and all counters. */
  on(event: WidgetEvent, listener: (unread: number, counters: Counters | null) => void): () => void;
  readonly isOpen: boolean;
  /** Unread chat messages. */
  readonly unread: number;
  /** Every unread number of the user; null until the widget has connected. */
  readonly counters: Counters | null;
}

export interface LoaderSettings {
  token: TokenSource | null;
  locale: Locale | null;
  theme: Theme;
  position: "left" | "right";
  context: PageContext;
}

/** `window.deskwire` wins over `data-token` and `data-locale`; what is not understood falls back to the default. */
export function readSettings(
  config: HostConfig,
  data: Record<string, string | undefined>,
): LoaderSettings {
  const locale = config.locale ?? data["locale"];
  const { theme, position } = config;
  return {
    token: config.token ?? data["token"] ?? null,
    locale: locale === "zh" || locale === "en" ? locale : null,
    theme: theme ?? "auto",
    position: position === "left" ? "left" : "right",
    context: config.context ?? {},
  };
}

/** The first language that the page or the browser names and the widget speaks. */
export function guessLocale(languages: readonly string[]): Locale {
  const spoken = languages.find((language) => /^(zh|en)/i.test(language));
  return /^zh/i.test(spoken ?? "") ? "zh" : "en";
}

/** What stands on the launcher's badge; empty hides it. */
export function badgeText(unread: number): string {
  if (unread <= 0) return "";
  return unread > 999 ? "999+" : String(unread);
}
