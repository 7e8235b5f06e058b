import type { DeskwireClient } from "@deskwire/client";
import type { PageContext } from "@deskwire/protocol";

/** Codes of an `open` request whose context the server refuses. */
export const CONTEXT_REFUSED: ReadonlySet<unknown> = new Set(["bad_request", "bad_text"]);

/** Opens a conversation, or returns the live one. Retries without the page's context when the server refuses it. */
export async function openConversation(client: DeskwireClient, context: PageContext) {
  const outcome = await client.open(context);
  return !outcome.ok && CONTEXT_REFUSED.has(outcome.code) ? client.open() : outcome;
}
