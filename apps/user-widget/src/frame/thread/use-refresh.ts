import type { ClientState, ConversationState, DeskwireClient } from "@deskwire/client";
import { useEffect } from "react";
import { useStore } from "../hooks.ts";
import { useShell } from "../services.ts";

/** [SEQ9] Fetches what earlier conversations on the screen missed while there was no connection. */
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
