import type { Counters } from "@deskwire/protocol";
import type { Locale } from "@deskwire/chat-view/locale";
import {
  embedderOrigin,
  seal,
  unseal,
  type HostSettings,
  type Tab,
  type ToFrame,
  type ToHost,
} from "../bridge.ts";
import { fitContext } from "./page-context.ts";

const TOKEN_TIMEOUT_MS = 15_000;

export interface HostState extends HostSettings {
  tab: Tab;
  topics: readonly string[];
  /** The origin of the embedding page. Paths in notifications are relative to it. */
  origin: string;
  /** False when the app was opened as a page of its own: then there is nothing to close. */
  embedded: boolean;
}

/** The page that embeds the frame. */
export interface Host {
  getState(): HostState;
  subscribe(listener: () => void): () => void;
  /** Called when the page's user may have become another one. */
  onIdentity(listener: () => void): () => void;
  /** The page's token for its user, null when nobody is signed in. Rejects when the page fails or stays silent. */
  requestToken(): Promise<string | null>;
  ready(): void;
  close(): void;
  showTab(tab: Tab): void;
  tellUnread(count: number, counters: Counters): void;
  tellLocale(locale: Locale): void;
  tellVisitor(kept: boolean): void;
  tellTopic(topic: string, id: number, data: unknown): void;
  /** Takes the whole window, or gives it back. */
  tellStage(full: boolean): void;
}

interface Waiting {
  resolve(token: string | null): void;
  reject(error: Error): void;
  timer: number;
}

/**
 * Resolves once the embedding page has answered; never when the page that embeds the frame is not the one that the
 * browser names. A frame opened as a page of its own has a host that knows nothing and is always open.
 */
export function connectHost(): Promise<Host> {
  if (window.parent === window) return Promise.resolve(createHost(null, standalone()));
  const origin = embedderOrigin(location.ancestorOrigins, document.referrer);
  if (origin === null) return Promise.reject(new Error("the embedding page cannot be verified"));
  const post = (message: ToHost) => window.parent.postMessage(seal(message), origin);
  return new Promise((resolve) => {
    let receive: ((message: ToFrame) => void) | null = null;
    window.addEventListener("message", (event) => {
      const message = unseal<ToFrame>(event, { origin, source: window.parent });
      if (message === null) return;
      if (receive) return receive(message);
      if (message.type !== "init") return;
      const settings = fitSettings(message.settings);
      const host = createHost(post, { ...DEFAULTS, origin, ...settings, embedded: true });
      receive = host.receive;
      resolve(host);
    });
    post({ type: "hello" });
  });
}

const DEFAULTS = { tab: "chat", topics: [] } as const;

function standalone(): HostState {
  return {
    ...DEFAULTS,
    locale: null,
    theme: "auto",
    context: {},
    open: true,
    identified: false,
    embedded: false,
    origin: location.origin,
  };
}

function createHost(
  post: ((message: ToHost) => void) | null,
  initial: HostState,
): Host & { receive(message: ToFrame): void } {
  let state = initial;
  const listeners = new Set<() => void>();
  const identityListeners = new Set<() => void>();
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  function change(part: Partial<HostState>): void {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  }

  function settle(id: number, act: (one: Waiting) => void): void {
    const one = waiting.get(id);
    if (!one) return;
    waiting.delete(id);
    clearTimeout(one.timer);
    act(one);
  }

  return {
    getState: () => state,
    subscribe: (listener) => add(listeners, listener),
    onIdentity: (listener) => add(identityListeners, listener),
    requestToken() {
      if (!post || !state.identified) return Promise.resolve(null);
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const silent = () => settle(id, (one) => one.reject(new Error("the page sent no token")));
        const timer = window.setTimeout(silent, TOKEN_TIMEOUT_MS);
        waiting.set(id, { resolve, reject, timer });
        post({ type: "tokenRequest", id });
      });
    },
    ready: () => post?.({ type: "ready" }),
    close: () => post?.({ type: "close" }),
    showTab: (tab) => change({ tab }),
    tellUnread: (count, counters) => post?.({ type: "unread", count, counters }),
    tellLocale: (locale) => post?.({ type: "locale", locale }),
    tellVisitor: (kept) => post?.({ type: "visitor", kept }),
    tellTopic: (topic, id, data) => post?.({ type: "topic", topic, id, data }),
    tellStage: (full) => post?.({ type: "stage", full }),
    receive(message) {
      switch (message.type) {
        case "init":
          return change(fitSettings(message.settings));
        case "panel":
          return change({ open: message.open, ...(message.tab && { tab: message.tab }) });
        case "context":
          return change({ context: fitContext(message.context) });
        case "topics":
          return change({ topics: message.topics });
        case "identity":
          change({ identified: message.identified });
          for (const listener of identityListeners) listener();
          return;
        case "token":
          return settle(message.id, (one) => one.resolve(message.token));
        case "tokenFailed":
          return settle(message.id, (one) => one.reject(new Error("the page has no token")));
      }
    },
  };
}

function fitSettings(settings: HostSettings): HostSettings {
  return { ...settings, context: fitContext(settings.context) };
}

function add(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
