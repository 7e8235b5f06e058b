import type { Message } from "@deskwire/protocol";

/** Whether an agent should hear of a message: a customer wrote, or somebody else gave the agent a conversation. */
export function deservesSound(message: Message, agentId: string): boolean {
  if (message.from?.kind === "user") return message.kind !== "event" && message.kind !== "hidden";
  return isHandedTo(message, agentId);
}

/** Whether a message tells that the agent got the conversation from somebody else, or from the desk. */
export function isHandedTo(message: Message, agentId: string): boolean {
  if (message.kind !== "event" || message.body.type !== "assigned") return false;
  const { agent, by } = message.body;
  return agent.id === agentId && by?.id !== agentId;
}
