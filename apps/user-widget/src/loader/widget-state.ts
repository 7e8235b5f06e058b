import type { Counters, PageContext } from "@deskwire/protocol";
import type { Locale } from "@deskwire/chat-view/formats/locale";
import type { Tab } from "../bridge.ts";
import { kept } from "./kept.ts";
import type { DeskwireApi, LoaderSettings, WidgetEvent } from "./config.ts";
import type { Frame } from "./frame.ts";
import type { Launcher } from "./launcher.ts";
import type { Topics } from "./topics.ts";

type Listener = Parameters<DeskwireApi["on"]>[1];

/** The parts of the widget on the host page, and the state that they share. */
export interface WidgetState {
  readonly settings: LoaderSettings;
  readonly launcher: Launcher;
  readonly frame: Frame;
  readonly topics: Topics;
  readonly listeners: Map<WidgetEvent, Set<Listener>>;
  locale: Locale;
  open: boolean;
  /** Whether the frame's app has rendered. */
  ready: boolean;
  /** The tab that the latest opening requested. */
  tab: Tab | undefined;
  unread: number;
  /** Null until the frame has connected. */
  counters: Counters | null;
}

export function render({ launcher, locale, open, ready, unread, counters }: WidgetState): void {
  launcher.render({ locale, open, ready, unread: counters?.total ?? unread });
}

export function emit({ listeners, unread, counters }: WidgetState, event: WidgetEvent): void {
  for (const listener of listeners.get(event) ?? []) listener(unread, counters);
}

export function pageContext({ settings }: WidgetState): PageContext {
  return { pageUrl: location.href, title: document.title, ...settings.context };
}

export function tellContext(state: WidgetState): void {
  state.frame.post({ type: "context", context: pageContext(state) });
}

/** Opens or closes the panel. `tab` selects a tab also when the panel is already open. */
export function setOpen(state: WidgetState, open: boolean, tab?: Tab): void {
  const { frame, launcher, ready } = state;
  const changed = open !== state.open;
  if (!changed && !tab) return;
  state.open = open;
  kept("sessionStorage", open);
  state.tab = tab;
  if (open) frame.load();
  else launcher.setFull(false);
  tellContext(state);
  frame.post({ type: "panel", open, ...(tab && { tab }) });
  render(state);
  // Until the frame is ready, only the launcher handles Escape reliably.
  (open && ready ? frame : launcher).focus();
  if (changed) emit(state, open ? "open" : "close");
}
