import type { ConversationState, DeskwireClient } from "@deskwire/client";
import { useEffect } from "react";
import { usePageVisible, useStore } from "../hooks.ts";
import { useShell } from "../services.ts";

/** A message is read when the panel shows the chat, the page is visible and the end of the thread is on the screen. */
export function useRead(
  client: DeskwireClient,
  threads: readonly ConversationState[],
  atBottom: boolean,
): void {
  const { host } = useShell();
  const { open, tab } = useStore(host);
  const visible = usePageVisible();
  useEffect(() => {
    if (!open || tab !== "chat" || !visible || !atBottom) return;
    for (const { conversation, messages } of threads) {
      const last = messages.at(-1)?.seq ?? 0;
      if (last > conversation.cursors.user.read) client.markRead(conversation.id, last);
    }
  }, [client, threads, open, tab, visible, atBottom]);
}
