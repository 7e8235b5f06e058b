import type { Message } from "@deskwire/protocol";
import { isSpoken, type Reader } from "../thread/thread.ts";

/** Whether a live message deserves a sound: the other side wrote, or the reader was given a conversation. */
export function deservesSound(message: Message, reader: Reader): boolean {
  if (isSpoken(message)) return message.from !== null && message.from.kind !== reader.kind;
  return reader.kind === "agent" && isHandedTo(message, reader.id);
}

/** Whether a message tells that an agent was given the conversation, other than by the agent's own claim. */
export function isHandedTo(message: Message, agentId: string): boolean {
  if (message.kind !== "event" || message.body.type !== "assigned") return false;
  const { agent, by } = message.body;
  return agent.id === agentId && by?.id !== agentId;
}
