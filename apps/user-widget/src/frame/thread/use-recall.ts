import type { DeskwireClient } from "@deskwire/client";
import type { MessageRow } from "@deskwire/chat-view/thread/rows";
import { errorText } from "../i18n/error-text.ts";
import { labelled } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { useShell } from "../services.ts";

/** Recalls a message of the user, and tells when the server refuses. */
export function useRecall(client: DeskwireClient): (row: MessageRow) => Promise<void> {
  const { t, locale } = useWords();
  const { notify } = useShell();
  return async ({ conversationId, message }) => {
    const outcome = await client.recall(conversationId, message.seq);
    if (!outcome.ok) notify(labelled(locale, t.recallFailed, errorText(t, outcome.code)));
  };
}
