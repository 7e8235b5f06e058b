import type { Counters, PageContext } from "@deskwire/protocol";
import type { Locale } from "@deskwire/chat-view/formats/locale";
import type { Tab, Theme } from "../bridge.ts";

export type TokenSource = string | (() => string | null | Promise<string | null>);

/** The configuration in `window.deskwire`, which a host page sets before the script runs. */
export interface HostConfig {
  /** The user's token, or a function that returns it. Null means that nobody is signed in. */
  token?: TokenSource | null;
  locale?: Locale;
  theme?: Theme;
  position?: "left" | "right";
  /** The subject of the page; `pageUrl` and `title` default to the page's own. */
  context?: PageContext;
  /** Called once `window.Deskwire` is set. */
  onLoad?: (api: DeskwireApi) => void;
}

export type WidgetEvent = "ready" | "open" | "close" | "unread" | "counters";

/** Receives the latest value of a topic, then each new one. `id` only increases. */
export type TopicListener = (data: unknown, id: number) => void;

/** `window.Deskwire`. */
export interface DeskwireApi {
  /** Opens the panel on that tab; without a tab, on the tab that was shown last. */
  open(tab?: Tab): void;
  close(): void;
  toggle(): void;
  setContext(context: PageContext): void;
  /** Tells the widget that the user has signed in, has changed, or (null) has signed out. */
  setToken(token: TokenSource | null): void;
  /** Follows a topic; connects when not connected. Returns the function that unsubscribes. */
  subscribe(topic: string, listener: TopicListener): () => void;
  /** Removes the widget from the page. */
  shutdown(): void;
  /**
   * Returns the function that unsubscribes. Listeners receive the number of unread chat messages and all counters. The
   * event `unread` occurs when that number changes, and `counters` when any counter changes.
   */
  on(event: WidgetEvent, listener: (unread: number, counters: Counters | null) => void): () => void;
  readonly isOpen: boolean;
  /** Unread chat messages. */
  readonly unread: number;
  /** Every unread number of the user; the launcher shows `total`. Null until the widget has connected. */
  readonly counters: Counters | null;
}

export interface LoaderSettings {
  token: TokenSource | null;
  locale: Locale | null;
  theme: Theme;
  position: "left" | "right";
  context: PageContext;
}

/** `window.deskwire` takes precedence over `data-token` and `data-locale`. Invalid values fall back to the default. */
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
 * Copies the context as plain data, because reactive objects of a framework cannot be posted to the frame. Leaves out a
 * part that cannot be copied, and warns the page's developer.
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
