import type { ConversationState, PendingMessage } from "@deskwire/client";
import type { Conversation, ConversationSummary, Message } from "@deskwire/protocol";
import { isHandedTo } from "@deskwire/chat-view/alerts/sounds";
import { isSpoken, recalledSeqs } from "@deskwire/chat-view/thread/thread";

/**
 * The number of the user's messages that no agent has read. Messages that are not loaded all count, because their senders
 * are unknown. A conversation that was handed to `agentId` by others counts as unread until it is opened, even if a colleague
 * had read all of it.
 */
export function unreadCount(state: ConversationState, agentId: string): number {
  const { read } = state.conversation.cursors.agent;
  const earliest = state.messages[0]?.seq ?? 0;
  let count = Math.max(0, earliest - 1 - read);
  let handed = false;
  for (let index = state.messages.length - 1; index >= 0; index--) {
    const message = state.messages[index];
    if (!message || message.seq <= read) break;
    if (isSpoken(message) && message.from?.kind === "user") count++;
    handed ||= isHandedTo(message, agentId) && !wasWith(agentId, state.messages.slice(0, index));
  }
  return handed ? Math.max(1, count) : count;
}

/** [SHO12] Whether the agent had the conversation before, as after an interruption of the agent's own connection. */
function wasWith(agentId: string, before: readonly Message[]): boolean {
  const last = before.findLast(({ kind, body }) => kind === "event" && body.type === "assigned");
  return last?.kind === "event" && last.body.type === "assigned" && last.body.agent.id === agentId;
}

/** Whether another agent's conversation is offered to this agent. */
export function isOffered(conversation: Conversation, agentId: string): boolean {
  return conversation.status === "open" && conversation.offer?.agentId === agentId;
}

/** The agent of an inbox; `since` is when the inbox was opened, in epoch milliseconds of the server's clock. */
export interface InboxOwner {
  agentId: string;
  since: number;
}

/**
 * The conversations of an inbox: offered ones first, then the others by latest activity. An ended conversation is included
 * while it is open in the console, or when it ended unread since this inbox was opened. Earlier ones belong to the history.
 */
export function inboxItems(
  conversations: Readonly<Record<string, ConversationState>>,
  { agentId, since }: InboxOwner,
  selectedId: string | null,
): ConversationState[] {
  const mine = Object.values(conversations).filter((state) => {
    const { conversation } = state;
    if (isOffered(conversation, agentId)) return true;
    if (conversation.agent?.id !== agentId) return false;
    if (conversation.status === "open") return true;
    if (conversation.status !== "ended") return false;
    if (conversation.id === selectedId) return true;
    return Date.parse(conversation.endedAt ?? "") >= since && unreadCount(state, agentId) > 0;
  });
  const rank = (state: ConversationState) => Number(isOffered(state.conversation, agentId));
  return mine.sort(
    (a, b) =>
      rank(b) - rank(a) ||
      Date.parse(lastActivity(b, agentId)) - Date.parse(lastActivity(a, agentId)),
  );
}

export function totalUnread(
  conversations: Readonly<Record<string, ConversationState>>,
  owner: InboxOwner,
): number {
  return inboxItems(conversations, owner, null).reduce(
    (sum, state) =>
      // An offer waits for an answer, whatever its messages are.
      sum + (isOffered(state.conversation, owner.agentId) ? 1 : unreadCount(state, owner.agentId)),
    0,
  );
}

/** The time beside the preview: of the latest message, else of the latest activity. */
export function previewTime(state: ConversationState, agentId: string): string {
  const latest = state.pending.at(-1)?.writtenAt ?? latestSpoken(state.messages)?.at;
  return latest ?? lastActivity(state, agentId);
}

/** The time of the latest message or handover, else of the latest event, else of the opening. */
export function lastActivity(state: ConversationState, agentId: string): string {
  const pending = state.pending.at(-1);
  if (pending) return pending.writtenAt;
  const latest = state.messages.findLast((each) => isSpoken(each) || isHandedTo(each, agentId));
  return (latest ?? state.messages.at(-1))?.at ?? state.conversation.openedAt;
}

function latestSpoken(messages: readonly Message[]): Message | null {
  return messages.findLast(isSpoken) ?? null;
}

/** The content of the line that a list shows for a conversation. */
export type Preview =
  | { type: "none" }
  | { type: "recalled" }
  /** `author`: the id of the agent who wrote it, if that is a colleague. */
  | { type: "message"; message: Message | PendingMessage; own: boolean; author: string | null };

export function previewOf(state: ConversationState, agentId: string): Preview {
  const pending = state.pending.at(-1);
  if (pending) return { type: "message", message: pending, own: true, author: null };
  return previewOfMessage(latestSpoken(state.messages), agentId, state.messages);
}

export function previewOfSummary(summary: ConversationSummary, agentId: string): Preview {
  return previewOfMessage(summary.lastMessage, agentId, []);
}

function previewOfMessage(
  message: Message | null,
  agentId: string,
  all: readonly Message[],
): Preview {
  if (!message) return { type: "none" };
  if (message.recalled === true || recalledSeqs(all).has(message.seq)) return { type: "recalled" };
  const writer = message.from?.kind === "agent" ? message.from.id : null;
  const own = writer === agentId;
  return { type: "message", message, own, author: own ? null : writer };
}
