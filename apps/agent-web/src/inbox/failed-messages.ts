import type { ClientState, PendingMessage } from "@deskwire/client";

export type FailedMessage = PendingMessage & { state: Exclude<PendingMessage["state"], string> };

type Written = Pick<ClientState, "conversations" | "unopened">;

/** The agent's messages that the server refused, in all conversations. Those of unloaded conversations come last. */
export function failedMessages({ conversations, unopened }: Written): FailedMessage[] {
  const held = Object.values(conversations).flatMap(({ pending }) => pending.filter(isFailed));
  return [...held, ...unopened.filter(isFailed)];
}

/** Whether a conversation has messages that the server refused. */
export function hasFailed({ conversations, unopened }: Written, id: string): boolean {
  return (
    conversations[id]?.pending.some(isFailed) === true ||
    unopened.some((message) => message.conversationId === id && isFailed(message))
  );
}

function isFailed(message: PendingMessage): message is FailedMessage {
  return typeof message.state === "object";
}
