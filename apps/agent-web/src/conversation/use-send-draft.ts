import { useClient } from "../live/live.tsx";
import type { Draft } from "./draft.ts";

/** Puts a draft into the outbox as a message or a note. */
export function useSendDraft(conversationId: string): (draft: Draft) => void {
  const client = useClient();
  return (draft) => {
    client.send({
      conversationId,
      kind: draft.note ? "note" : "text",
      body: { text: draft.text.trim() },
      ...(draft.replyTo !== null && { replyTo: draft.replyTo }),
    });
  };
}
