import { isBlank } from "@deskwire/protocol";
import { useUploads } from "../../attachments/use-uploads.ts";
import { useClient } from "../../live/live.tsx";
import type { Draft } from "./draft.ts";

/** Puts a draft into the outbox as a message or a note. The attached files follow a message in their order. */
export function useSendDraft(conversationId: string): (draft: Draft) => void {
  const client = useClient();
  const uploads = useUploads();
  return ({ text, note, replyTo }) => {
    const words = isBlank(text) ? "" : text.trim();
    if (words !== "")
      client.send({
        conversationId,
        kind: note ? "note" : "text",
        body: { text: words },
        ...(replyTo !== null && { replyTo }),
      });
    if (!note) uploads.release(conversationId, words === "" ? replyTo : null);
  };
}
