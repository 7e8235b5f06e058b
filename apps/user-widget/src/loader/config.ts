import type { Counters, PageContext } from "@deskwire/protocol";
import type { Locale } from "@deskwire/chat-view/locale";
import type { Tab, Theme } from "../bridge.ts";

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

export type WidgetEvent = "ready" | "open" | "close" | "unread" | "counters";

/** Gets every value of a topic: the latest one first, then each that follows; `id` only grows. */
export type TopicListener = (data: unknown, id: number) => void;

/** `window.Deskwire`. */
export interface DeskwireApi {
  /** Opens the panel on that tab; without a tab, on the tab that was shown last. */
  open(tab?: Tab): void;
  close(): void;
  toggle(): void;
  setContext(context: PageContext): void;
  /** After the page's user signed in, changed, or (null) signed out. */
  setToken(token: TokenSource | null): void;
  /** Follows a topic, connecting for it if need be. Returns the function that ends it. */
  subscribe(topic: string, listener: TopicListener): () => void;
  /** Takes the widget off the page for good. */
  shutdown(): void;
  /**
   * Returns the function that unsubscribes. Listeners get the number of unread chat messages and all counters; `unread`
   * tells when the one changes, `counters` when any of the others does too.
   */
  on(event: WidgetEvent, listener: (unread: number, counters: Counters | null) => void): () => void;
  readonly isOpen: boolean;
  /** Unread chat messages. */
  readonly unread: number;
  /** Every unread number of the user, `total` being the launcher's; null until the widget has connected. */
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
    theme: theme === "light" || theme === "dark" ? theme : "auto",
    position: position === "left" ? "left" : "right",
    context: copyContext(config.context),
  };
}

/**
 * A copy of plain data: a framework's reactive objects cannot be posted to the frame as they are. A part that cannot be
 * copied is left out, with a warning for whoever builds the page.
 */
export function copyContext(context: PageContext | null | undefined): PageContext {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(context ?? {})) {
    try {
      if (value !== undefined) copy[key] = JSON.parse(JSON.stringify(value));
    } catch (error) {
      console.warn(`deskwire: context.${key} is left out:`, error);
    }
  }
  return copy;
}
