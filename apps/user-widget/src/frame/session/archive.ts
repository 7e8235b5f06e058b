import type { Conversation, ConversationPage } from "@deskwire/protocol";

/**
 * Returns the user's own conversation with that id, or null when it does not exist. The server lists the newest first, so
 * the predecessor of a shown conversation is on an early page.
 */
export async function fetchConversation(
  id: string,
  bearer: () => Promise<string>,
): Promise<Conversation | null> {
  const authorization = `Bearer ${await bearer()}`;
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: "100", ...(cursor !== null && { cursor }) });
    const response = await fetch(`/api/v1/conversations?${query.toString()}`, {
      headers: { authorization },
    });
    if (!response.ok) throw new Error(`conversations: ${response.status}`);
    const page = (await response.json()) as ConversationPage;
    const found = page.conversations.find((one) => one.id === id);
    if (found) return found;
    cursor = page.next;
  } while (cursor !== null);
  return null;
}
