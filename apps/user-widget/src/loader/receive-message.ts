import type { ToHost } from "../bridge.ts";
import { currentToken } from "./background-connection.ts";
import { kept } from "./kept.ts";
import { emit, pageContext, render, setOpen, type WidgetState } from "./widget-state.ts";

/** Handles a message of the frame. */
export function receiveMessage(state: WidgetState, message: ToHost): void {
  const { launcher, topics } = state;
  switch (message.type) {
    case "hello":
      state.ready = false;
      return initialize(state);
    case "ready":
      return becomeReady(state);
    case "tokenRequest":
      return answerToken(state, message.id);
    case "close":
      return setOpen(state, false);
    case "unread":
      return takeUnread(state, message);
    case "locale":
      state.locale = message.locale;
      return render(state);
    case "topic":
      return topics.take(message.topic, message.id, message.data);
    case "stage":
      return launcher.setFull(message.full);
    case "visitor":
      return void kept("localStorage", message.kept);
  }
}

/** Sends the frame the whole state of the page. */
function initialize(state: WidgetState): void {
  const { settings, frame, open, topics, tab } = state;
  const { locale, theme, token } = settings;
  frame.post({
    type: "init",
    settings: {
      locale,
      theme,
      pageLang: document.documentElement.lang,
      identified: token !== null,
      open,
      context: pageContext(state),
      topics: topics.names(),
      visitor: kept("localStorage"),
      ...(tab && { tab }),
    },
  });
}

function becomeReady(state: WidgetState): void {
  state.ready = true;
  if (state.open && state.launcher.hasFocus()) state.frame.focus();
  render(state);
  emit(state, "ready");
}

function answerToken({ settings, frame }: WidgetState, id: number): void {
  currentToken(settings)
    .then((token) => frame.post({ type: "token", id, token }))
    // Also fails when the page's value is not a string and cannot be posted.
    .catch(() => frame.post({ type: "tokenFailed", id }));
}

function takeUnread(
  state: WidgetState,
  { count, counters }: Extract<ToHost, { type: "unread" }>,
): void {
  const changed = state.unread !== count;
  state.unread = count;
  state.counters = counters;
  render(state);
  if (changed) emit(state, "unread");
  emit(state, "counters");
}
