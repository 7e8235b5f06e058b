import type { DeskwireClient } from "../deskwire-client.ts";
import type { PendingMessage } from "../outbox/pending-message.ts";
import { createHarness, type Harness, type HarnessClient } from "./harness.ts";
import type { ModelServerOptions } from "./model-state.ts";
import type { ModelServer } from "./model-server.ts";

/** The first conversation of a model server. */
export const CONVERSATION_ID = "conversation-1";
export const USER = { kind: "user", id: "u" } as const;
export const AGENT = { kind: "agent", id: "66666666" } as const;

/** A harness in which `USER` has a conversation, and an online client of one of its sides. */
export async function startOnline(
  options: Partial<ModelServerOptions> = {},
  token = "user:u",
): Promise<HarnessClient & { harness: Harness }> {
  const harness = createHarness(options);
  harness.server.conversations.open(USER.id);
  return { harness, ...(await addOnline(harness, token)) };
}

export async function addOnline(harness: Harness, token = "user:u"): Promise<HarnessClient> {
  const added = harness.client(token);
  added.client.connect();
  await harness.flow();
  return added;
}

/** An online client of `USER` that has opened a conversation by itself. */
export async function addWithConversation(harness: Harness): Promise<HarnessClient> {
  const added = await addOnline(harness);
  const opened = added.client.open();
  await harness.flow();
  const outcome = await opened;
  if (!outcome.ok || outcome.value.id !== CONVERSATION_ID) throw new Error("not opened");
  return added;
}

/** Commits texts of `AGENT`. */
export function writeAsAgent({ server }: Harness, count: number): void {
  for (let n = 0; n < count; n++) {
    const clientId = `agent-${server.conversations.all()[0]?.conversation.lastSeq}`;
    const message = { conversationId: CONVERSATION_ID, clientId, body: { text: clientId } };
    server.conversations.send(AGENT, { ...message, kind: "text" });
  }
}

export function text(body: string, conversationId: string | null = null) {
  return { conversationId, kind: "text", body: { text: body } } as const;
}

/** The texts of the messages that the client holds. */
export function shownTexts(client: DeskwireClient, id = CONVERSATION_ID): string[] {
  const messages = client.getState().conversations[id]?.messages ?? [];
  return messages.flatMap(({ body }) => (body && "text" in body ? [body.text ?? ""] : []));
}

export function heldSeqs(client: DeskwireClient, id = CONVERSATION_ID): number[] {
  return client.getState().conversations[id]?.messages.map(({ seq }) => seq) ?? [];
}

export function pendingOf(client: DeskwireClient): readonly PendingMessage[] {
  return client.getState().conversations[CONVERSATION_ID]?.pending ?? [];
}

/** The texts of every `send` that the server got, repeats included. */
export function sentTexts(server: ModelServer): string[] {
  return server.requests.flatMap((frame) =>
    frame.t === "send" && "text" in frame.body ? [frame.body.text] : [],
  );
}

/** "0", "1", … */
export function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${n}`);
}
