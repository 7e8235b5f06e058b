import type { Locale } from "@deskwire/chat-view/formats/locale";
import type { Counters, PageContext } from "@deskwire/protocol";

/** Both ends ignore messages of another version, because the loader may be cached longer than the frame. */
const BRIDGE_VERSION = 1;

export type Theme = "auto" | "light" | "dark";
/** The tabs of the panel. */
export type Tab = "chat" | "notifications";

/** Messages from the host page's loader to the frame. */
export type ToFrame =
  | { type: "init"; settings: HostSettings }
  | { type: "panel"; open: boolean; tab?: Tab }
  | { type: "context"; context: PageContext }
  /** All topics that the page follows. */
  | { type: "topics"; topics: readonly string[] }
  /** The host page's user may have changed. `identified` as in `HostSettings`. */
  | { type: "identity"; identified: boolean }
  /** The answer to `tokenRequest`. Null when nobody is signed in. */
  | { type: "token"; id: number; token: string | null }
  | { type: "tokenFailed"; id: number };

export interface HostSettings {
  /** Null when the user's locale decides, then the page's `lang`, then the browser. */
  locale: Locale | null;
  /** The page's `lang`. */
  pageLang?: string;
  theme: Theme;
  context: PageContext;
  open: boolean;
  /** Whether the host page has a token for its user. */
  identified: boolean;
  /** Absent when the page did not request one. */
  tab?: Tab;
  topics?: readonly string[];
  /** What `visitor` told last. Null when it told nothing, undefined when the page cannot keep it. */
  visitor?: string | null | undefined;
}

/** Messages from the frame to the loader. */
export type ToHost =
  | { type: "hello" }
  | { type: "ready" }
  | { type: "tokenRequest"; id: number }
  | { type: "close" }
  | { type: "unread"; count: number; counters: Counters }
  | { type: "locale"; locale: Locale }
  | { type: "topic"; topic: string; id: number; data: unknown }
  /** Whether the frame needs the whole window, as for an image. */
  | { type: "stage"; full: boolean }
  /**
   * Whether the frame's origin stores a visitor's session, so that the next page connects at once. Where the browser
   * refuses the frame storage, it is the session's token, which the page keeps.
   */
  | { type: "visitor"; kept: boolean | string };

/** The parts of a MessageEvent that decide whether it is accepted. */
export interface Incoming {
  data: unknown;
  origin: string;
  source: unknown;
}

export interface Peer {
  origin: string;
  source: unknown;
}

export function seal<T extends ToFrame | ToHost>(message: T): T & { deskwire: number } {
  return { ...message, deskwire: BRIDGE_VERSION };
}

/** The message when window, origin and version match; otherwise null. */
export function unseal<T extends ToFrame | ToHost>(event: Incoming, peer: Peer): T | null {
  if (event.source !== peer.source || event.origin !== peer.origin) return null;
  const data = event.data as (T & { deskwire?: unknown }) | null | undefined;
  return data?.deskwire === BRIDGE_VERSION ? data : null;
}

/**
 * The origin of the page that embeds the frame, or null when the browser does not reveal it. The page cannot influence
 * `ancestors`. Browsers without it use the referrer.
 */
export function embedderOrigin(
  ancestors: ArrayLike<string> | undefined,
  referrer: string,
): string | null {
  const ancestor = ancestors?.[0];
  if (ancestor !== undefined) return ancestor === "null" ? null : ancestor;
  return originOf(referrer);
}

/** The http(s) origin of a URL, or null. */
export function originOf(url: string): string | null {
  try {
    const parsed = new URL(url);
    return /^https?:$/.test(parsed.protocol) ? parsed.origin : null;
  } catch {
    return null;
  }
}
