import { detectLocale } from "@deskwire/chat-view/formats/locale";
import { connectInBackground } from "./background-connection.ts";
import { copyContext, type DeskwireApi, type LoaderSettings } from "./config.ts";
import { createFrame } from "./frame.ts";
import { createLauncher } from "./launcher.ts";
import { kept } from "./kept.ts";
import { receiveMessage } from "./receive-message.ts";
import { createTopics } from "./topics.ts";
import { render, setOpen, tellContext, type WidgetState } from "./widget-state.ts";

/** Puts the launcher on the page and returns the object that becomes `window.Deskwire`. */
export function createWidget(origin: string, settings: LoaderSettings): DeskwireApi {
  const state = createState(origin, settings);
  // A single-page application changes its address without an event. The address counts when the user turns to the chat.
  const onBlur = () => tellContext(state);
  window.addEventListener("blur", onBlur);
  render(state);
  void connectInBackground(state);
  return {
    ...methods(state),
    shutdown() {
      window.removeEventListener("blur", onBlur);
      shutDown(state);
    },
    get isOpen() {
      return state.open;
    },
    get unread() {
      return state.unread;
    },
    get counters() {
      return state.counters;
    },
  };
}

function createState(origin: string, settings: LoaderSettings): WidgetState {
  const launcher = createLauncher({
    ...settings,
    onToggle: () => setOpen(state, !state.open),
    onEscape: () => setOpen(state, false),
  });
  const state: WidgetState = {
    settings,
    launcher,
    frame: createFrame({
      origin,
      panel: launcher.panel,
      receive: (message) => receiveMessage(state, message),
    }),
    topics: createTopics(() => onTopicsChange(state)),
    listeners: new Map(),
    locale:
      settings.locale ?? detectLocale([document.documentElement.lang, ...navigator.languages]),
    open: !!kept("sessionStorage"),
    ready: false,
    tab: undefined,
    unread: 0,
    counters: null,
  };
  return state;
}

function onTopicsChange(state: WidgetState): void {
  state.frame.post({ type: "topics", topics: state.topics.names() });
  void connectInBackground(state);
}

function methods(
  state: WidgetState,
): Omit<DeskwireApi, "shutdown" | "isOpen" | "unread" | "counters"> {
  const { settings, frame, topics, listeners } = state;
  return {
    // A page that passes `open` as a click listener calls it with the event.
    open: (tab) =>
      setOpen(state, true, tab === "chat" || tab === "notifications" ? tab : undefined),
    close: () => setOpen(state, false),
    toggle: () => setOpen(state, !state.open),
    setContext(next) {
      settings.context = copyContext(next);
      tellContext(state);
    },
    setToken(token) {
      settings.token = token;
      frame.post({ type: "identity", identified: token !== null });
      void connectInBackground(state);
    },
    subscribe: topics.subscribe,
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
  };
}

function shutDown({ frame, launcher, listeners }: WidgetState): void {
  frame.close();
  launcher.close();
  listeners.clear();
  delete window.Deskwire;
}
