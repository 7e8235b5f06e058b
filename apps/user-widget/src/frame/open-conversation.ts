import type { DeskwireClient, PendingMessage } from "@deskwire/client";
import type { PageContext } from "@deskwire/protocol";
import { useEffect } from "react";

/** What the server answers to an `open` whose context it does not take. */
const CONTEXT_REFUSED: ReadonlySet<unknown> = new Set(["bad_request", "bad_text"]);

/** The live conversation, opened when there is none: without the page's context rather than not at all. */
export async function openConversation(client: DeskwireClient, context: PageContext) {
  const outcome = await client.open(context);
  return !outcome.ok && CONTEXT_REFUSED.has(outcome.code) ? client.open() : outcome;
}

/** The same for messages that were to open it with their context: they keep their clientId, so no tab sends one twice. */
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
