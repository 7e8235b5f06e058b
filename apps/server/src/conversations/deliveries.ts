import type { Conversation, Message, ParticipantKey, ServerEvent } from "@deskwire/protocol";
import type { Delivery } from "../platform/live/broker/broker.ts";
import { forUser } from "./for-user.ts";

/** One committed change of a conversation that both sides must hear of. */
export interface Change {
  conversationId: string;
  /** Its life-cycle events, in order. */
  messages: Message[];
  /** The agent who had it before: gets the same messages. */
  formerAgentId?: string | null;
  /** The agent to whom it was offered: gets the conversation without the offer, and none of the messages. */
  formerOfferId?: string | null;
  /** [ASG11] The agent who asked for a transfer that was not taken: gets the conversation and the same messages. */
  askerId?: string | null;
}

export interface Sides {
  userId: string;
  agentId: string | null;
}

/** [SEQ7] The receivers of a participant's message, and the form in which each gets it. */
export function messageDeliveries(
  conversationId: string,
  message: Message,
  sides: Sides,
): Delivery[] {
  const deliveries = bothSides(conversationId, message, sides);
  const { from } = message;
  // A note can come from an agent who does not have the conversation.
  if (from?.kind === "agent" && from.id !== sides.agentId)
    deliveries.push(toAgent(from.id, { t: "message", conversationId, message }));
  return deliveries;
}

/** [CNV8] The receivers of a change: its events first, then the conversation as it is now. */
export function changeDeliveries(
  change: Change,
  conversation: Conversation | undefined,
): Delivery[] {
  if (conversation === undefined) return [];
  const sides = { userId: conversation.user.id, agentId: conversation.agent?.id ?? null };
  const { formerAgentId = null, formerOfferId = null } = change;
  return [
    ...change.messages.flatMap((message) => bothSides(change.conversationId, message, sides)),
    ...(formerAgentId === null || formerAgentId === sides.agentId
      ? []
      : change.messages.map((message) =>
          toAgent(formerAgentId, { t: "message", conversationId: change.conversationId, message }),
        )),
    ...conversationDeliveries(conversation, [formerAgentId, formerOfferId]),
    ...askerDeliveries(change, conversation),
  ];
}

/** The conversation comes first: this agent's client does not hold it, and knows no message of what it does not hold. */
function askerDeliveries(
  { askerId = null, messages, conversationId }: Change,
  conversation: Conversation,
): Delivery[] {
  if (askerId === null || askerId === conversation.agent?.id) return [];
  return [
    toAgent(askerId, { t: "conversation", conversation }),
    ...messages.map((message) => toAgent(askerId, { t: "message", conversationId, message })),
  ];
}

export function conversationDeliveries(
  conversation: Conversation,
  formerAgentIds: readonly (string | null)[] = [],
): Delivery[] {
  const agents = [
    ...new Set([conversation.agent?.id, conversation.offer?.agentId, ...formerAgentIds]),
  ].filter((id) => typeof id === "string");
  return [
    {
      to: [`user:${conversation.user.id}`],
      event: { t: "conversation", conversation: forUser(conversation) },
    },
    ...agents.map((id): Delivery => ({
      to: [`agent:${id}`],
      event: { t: "conversation", conversation },
    })),
  ];
}

/** [SND11] The message as its user sees it. */
export function messageForUser(message: Message): Message {
  return isAmongAgents(message)
    ? { seq: message.seq, from: null, kind: "hidden", at: message.at }
    : message;
}

/** A note, or the event of a note's recall. */
function isAmongAgents(message: Message): boolean {
  if (message.kind === "event")
    return message.body.type === "recalled" && message.body.note === true;
  return message.kind === "note";
}

/** One change for each conversation, with its events in order. */
export function mergeChanges(changes: readonly Change[]): Change[] {
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const known = merged.get(change.conversationId);
    if (known === undefined) {
      merged.set(change.conversationId, { ...change });
      continue;
    }
    known.messages = [...known.messages, ...change.messages];
    known.formerAgentId ??= change.formerAgentId ?? null;
    known.formerOfferId ??= change.formerOfferId ?? null;
    known.askerId ??= change.askerId ?? null;
  }
  return [...merged.values()];
}

function bothSides(conversationId: string, message: Message, sides: Sides): Delivery[] {
  const user: ParticipantKey = `user:${sides.userId}`;
  const event = { t: "message", conversationId, message } as const;
  if (!isAmongAgents(message)) {
    return [{ to: sides.agentId === null ? [user] : [user, `agent:${sides.agentId}`], event }];
  }
  const hidden: Delivery = { to: [user], event: { ...event, message: messageForUser(message) } };
  return sides.agentId === null ? [hidden] : [hidden, toAgent(sides.agentId, event)];
}

function toAgent(agentId: string, event: ServerEvent): Delivery {
  return { to: [`agent:${agentId}`], event };
}
