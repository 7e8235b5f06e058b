import type { LoaderSettings } from "./config.ts";
import { kept } from "./kept.ts";
import { render, type WidgetState } from "./widget-state.ts";

/** The host page's token, null when nobody is signed in. Rejects when the page's function fails. */
export async function currentToken({ token }: LoaderSettings): Promise<string | null> {
  return (typeof token === "function" ? await token() : token) || null;
}

/**
 * Loads the frame before the panel is opened, so that the badge counts unread messages: for signed-in users, for visitors
 * with a session, and for pages that follow topics. [SHO6] The panel may also be open from the page before. Others connect
 * when they open the panel.
 */
export async function connectInBackground(state: WidgetState): Promise<void> {
  const { settings, frame, topics, open } = state;
  // A failed token request says that there is a user; the frame requests the token again.
  const known = settings.token && (await currentToken(settings).catch(() => true));
  if (!known && !open && !kept("localStorage") && topics.names().length === 0) return;
  frame.load();
  render(state);
}
