import type { ConversationState, DeskwireClient } from "@deskwire/client";
import type { SendBody, SendKind } from "@deskwire/protocol";
import { useCallback } from "react";
import { useShell } from "../services.ts";

export interface Draft {
  kind: SendKind;
  body: SendBody;
  replyTo?: number | undefined;
}

/** Sends into the live conversation, or opens one with the context of the page. */
export function useSend(
  client: DeskwireClient,
  live: ConversationState | null,
): (draft: Draft) => void {
  const { host } = useShell();
  const id = live?.conversation.id ?? null;
  return useCallback(
    ({ kind, body, replyTo }) => {
      client.send({
        conversationId: id,
        kind,
        body,
        ...(replyTo !== undefined && { replyTo }),
        ...(id === null && { context: host.getState().context }),
      });
    },
    [client, host, id],
  );
}
