import type { ClientState, ConversationState, DeskwireClient } from "@deskwire/client";
import { useEffect } from "react";
import { useStore } from "../hooks.ts";
import { useShell } from "../services.ts";

/** [SEQ9] What came to earlier conversations while there was no connection is fetched when they are on the screen. */
export function useRefresh(
  client: DeskwireClient,
  threads: readonly ConversationState[],
  { connection }: ClientState,
): void {
  const { open, tab } = useStore(useShell().host);
  useEffect(() => {
    if (!open || tab !== "chat") return;
    for (const { conversation } of threads) client.refresh(conversation.id);
  }, [client, threads, connection, open, tab]);
}
