import type { DeskwireClient, PendingMessage } from "@deskwire/client";
import { useEffect } from "react";
import { CONTEXT_REFUSED } from "./open-conversation.ts";

/** Opens a conversation without the page's context for messages whose context was refused. They keep their clientId, so that no tab sends a message twice. */
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
