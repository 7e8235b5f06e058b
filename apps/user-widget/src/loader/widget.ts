import type { Counters, PageContext } from "@deskwire/protocol";
import { detectLocale, type Locale } from "@deskwire/chat-view/locale";
import type { Tab, ToHost } from "../bridge.ts";
import { copyContext, type DeskwireApi, type LoaderSettings, type WidgetEvent } from "./config.ts";
import { createFrame } from "./frame.ts";
import { createLauncher } from "./launcher.ts";
import { createTopics } from "./topics.ts";
import { visitorKept } from "./visitor-flag.ts";

type Listener = Parameters<DeskwireApi["on"]>[1];

/** Puts the launcher on the page and returns what becomes `window.Deskwire`. */
export function createWidget(origin: string, settings: LoaderSettings): DeskwireApi {
  const listeners = new Map<WidgetEvent, Set<Listener>>();
  let locale: Locale =
    settings.locale ?? detectLocale([document.documentElement.lang, ...navigator.languages]);
  let isOpen = false;
  let isReady = false;
  let wanted: Tab | undefined;
  let unread = 0;
  let counters: Counters | null = null;

  const launcher = createLauncher({
    ...settings,
    onToggle: () => setOpen(!isOpen),
    onEscape: () => setOpen(false),
  });
  const frame = createFrame({ origin, panel: launcher.panel, receive });
  const topics = createTopics(() => {
    frame.post({ type: "topics", topics: topics.names() });
    void connectInBackground();
  });
  const render = () =>
    launcher.render({ locale, open: isOpen, ready: isReady, unread: counters?.total ?? unread });
  const emit = (event: WidgetEvent) => {
    for (const listener of listeners.get(event) ?? []) listener(unread, counters);
  };
  const context = (): PageContext => ({
    pageUrl: location.href,
    title: document.title,
    ...settings.context,
  });
  const tellContext = () => frame.post({ type: "context", context: context() });
  // A page of one piece changes its address without a word; what counts is where it is when somebody turns to the chat.
  window.addEventListener("blur", tellContext);

  function setOpen(open: boolean, tab?: Tab): void {
    const changed = open !== isOpen;
    if (!changed && !tab) return;
    isOpen = open;
    wanted = tab;
    if (open) frame.load();
    else launcher.setFull(false);
    tellContext();
    frame.post({ type: "panel", open, ...(tab && { tab }) });
    render();
    // Before the frame is ready, only the launcher is sure to take the key that closes.
    (open && isReady ? frame : launcher).focus();
    if (changed) emit(open ? "open" : "close");
  }

  async function currentToken(): Promise<string | null> {
    const source = settings.token;
    return (typeof source === "function" ? await source() : source) || null;
  }

  function answerToken(id: number): void {
    currentToken()
      .then((token) => frame.post({ type: "token", id, token }))
      // Also when what the page gave is no string, and cannot be posted.
      .catch(() => frame.post({ type: "tokenFailed", id }));
  }

  /** Who is signed in, or has talked as a visitor before, is connected for the badge; others when they open the panel. */
  async function connectInBackground(): Promise<void> {
    const known = settings.token && (await currentToken().catch(() => "try later"));
    if (!known && !visitorKept() && topics.names().length === 0) return;
    frame.load();
    render();
  }

  function greet(): void {
    const { locale, theme, token } = settings;
    const identified = token !== null;
    const pageLang = document.documentElement.lang;
    const page = { pageLang, identified, open: isOpen, context: context(), topics: topics.names() };
    const tab = wanted && { tab: wanted };
    frame.post({ type: "init", settings: { locale, theme, ...page, ...tab } });
  }

  function receive(message: ToHost): void {
    switch (message.type) {
      case "hello":
        isReady = false;
        return greet();
      case "ready":
        isReady = true;
        if (isOpen && launcher.hasFocus()) frame.focus();
        render();
        return emit("ready");
      case "tokenRequest":
        return answerToken(message.id);
      case "close":
        return setOpen(false);
      case "unread": {
        const changed = unread !== message.count;
        ({ count: unread, counters } = message);
        render();
        if (changed) emit("unread");
        return emit("counters");
      }
      case "locale":
        locale = message.locale;
        return render();
      case "topic":
        return topics.take(message.topic, message.id, message.data);
      case "stage":
        return launcher.setFull(message.full);
      case "visitor":
        return void visitorKept(message.kept);
    }
  }

  render();
  void connectInBackground();
  return {
    // As a click's listener it is given the event.
    open: (tab) => setOpen(true, tab === "chat" || tab === "notifications" ? tab : undefined),
    close: () => setOpen(false),
    toggle: () => setOpen(!isOpen),
    setContext(next) {
      settings.context = copyContext(next);
      tellContext();
    },
    setToken(token) {
      settings.token = token;
      frame.post({ type: "identity", identified: token !== null });
      void connectInBackground();
    },
    subscribe: topics.subscribe,
    shutdown() {
      window.removeEventListener("blur", tellContext);
      frame.close();
      launcher.close();
      listeners.clear();
      delete window.Deskwire;
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    get isOpen() {
      return isOpen;
    },
    get unread() {
      return unread;
    },
    get counters() {
      return counters;
    },
  };
}
