import type { DeskwireClient, PendingMessage } from "@deskwire/client";
import type { PageContext } from "@deskwire/protocol";
import { useEffect } from "react";

/** Codes of an `open` request whose context the server refuses. */
const CONTEXT_REFUSED: ReadonlySet<unknown> = new Set(["bad_request", "bad_text"]);

/** Opens a conversation, or returns the live one. Retries without the page's context when the server refuses it. */
export async function openConversation(client: DeskwireClient, context: PageContext) {
  const outcome = await client.open(context);
  return !outcome.ok && CONTEXT_REFUSED.has(outcome.code) ? client.open() : outcome;
}

/** Does the same for messages whose context was refused. They keep their clientId, so that no tab sends a message twice. */
export function useBareOpening(client: DeskwireClient, unopened: readonly PendingMessage[]): void {
  useEffect(() => {
    const refused = unopened.filter(
      ({ context, state }) =>
        context && typeof state === "object" && CONTEXT_REFUSED.has(state.failed),
    );
    if (refused.length === 0) return;
    void client.open().then((outcome) => {
      if (outcome.ok) for (const { clientId } of refused) client.retry(clientId);
    });
  }, [client, unopened]);
}
