import type { Counters } from "@deskwire/protocol";
import type { Locale } from "@deskwire/chat-view/formats/locale";
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
  /** False when the frame was opened as a page of its own, which has no panel to close. */
  embedded: boolean;
}

/** The page that embeds the frame. */
export interface Host {
  getState(): HostState;
  subscribe(listener: () => void): () => void;
  /** Calls `listener` when the page's user may have changed. */
  onIdentity(listener: () => void): () => void;
  /** Requests the user's token; null when nobody is signed in. Rejects when the page fails, or does not answer in 15 s. */
  requestToken(): Promise<string | null>;
  ready(): void;
  close(): void;
  showTab(tab: Tab): void;
  tellUnread(count: number, counters: Counters): void;
  tellLocale(locale: Locale): void;
  tellVisitor(kept: boolean | string): void;
  tellTopic(topic: string, id: number, data: unknown): void;
  /** Extends the panel to the whole window, or restores it. */
  tellStage(full: boolean): void;
}

interface Waiting {
  resolve(token: string | null): void;
  reject(error: Error): void;
  timer: number;
}

/**
 * Resolves when the embedding page has sent its settings. Stays pending when the sender is not the embedding page that the
 * browser reports. Rejects when the browser reports no embedding page. A frame opened as a page of its own has a host
 * without settings that is always open.
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

/** The bridge to the embedding page, with the state that the page has sent. */
interface Bridge {
  /** Null without an embedding page. */
  readonly post: ((message: ToHost) => void) | null;
  readonly listeners: Set<() => void>;
  readonly identityListeners: Set<() => void>;
  /** Token requests without an answer, by id. */
  readonly waiting: Map<number, Waiting>;
  state: HostState;
  lastId: number;
}

function createHost(
  post: Bridge["post"],
  state: HostState,
): Host & { receive(message: ToFrame): void } {
  const [listeners, identityListeners] = [new Set<() => void>(), new Set<() => void>()];
  const bridge: Bridge = {
    post,
    listeners,
    identityListeners,
    waiting: new Map(),
    state,
    lastId: 0,
  };
  return {
    getState: () => bridge.state,
    subscribe: (listener) => add(listeners, listener),
    onIdentity: (listener) => add(identityListeners, listener),
    requestToken: () => requestToken(bridge),
    ready: () => post?.({ type: "ready" }),
    close: () => post?.({ type: "close" }),
    showTab: (tab) => change(bridge, { tab }),
    tellUnread: (count, counters) => post?.({ type: "unread", count, counters }),
    tellLocale: (locale) => post?.({ type: "locale", locale }),
    tellVisitor: (kept) => post?.({ type: "visitor", kept }),
    tellTopic: (topic, id, data) => post?.({ type: "topic", topic, id, data }),
    tellStage: (full) => post?.({ type: "stage", full }),
    receive: (message) => receive(bridge, message),
  };
}

function change(bridge: Bridge, part: Partial<HostState>): void {
  bridge.state = { ...bridge.state, ...part };
  for (const listener of bridge.listeners) listener();
}

function requestToken(bridge: Bridge): Promise<string | null> {
  const { post, state, waiting } = bridge;
  if (!post || !state.identified) return Promise.resolve(null);
  const id = ++bridge.lastId;
  return new Promise((resolve, reject) => {
    const expire = () =>
      settle(bridge, id, (one) => one.reject(new Error("the page sent no token")));
    const timer = window.setTimeout(expire, TOKEN_TIMEOUT_MS);
    waiting.set(id, { resolve, reject, timer });
    post({ type: "tokenRequest", id });
  });
}

function settle({ waiting }: Bridge, id: number, act: (one: Waiting) => void): void {
  const one = waiting.get(id);
  if (!one) return;
  waiting.delete(id);
  clearTimeout(one.timer);
  act(one);
}

function receive(bridge: Bridge, message: ToFrame): void {
  switch (message.type) {
    case "init":
      return change(bridge, fitSettings(message.settings));
    case "panel":
      return change(bridge, { open: message.open, ...(message.tab && { tab: message.tab }) });
    case "context":
      return change(bridge, { context: fitContext(message.context) });
    case "topics":
      return change(bridge, { topics: message.topics });
    case "identity":
      change(bridge, { identified: message.identified });
      for (const listener of bridge.identityListeners) listener();
      return;
    case "token":
      return settle(bridge, message.id, (one) => one.resolve(message.token));
    case "tokenFailed":
      return settle(bridge, message.id, (one) => one.reject(new Error("the page has no token")));
  }
}

function fitSettings(settings: HostSettings): HostSettings {
  return { ...settings, context: fitContext(settings.context) };
}

function add(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
