import {
  sameParticipant,
  type Conversation,
  type EventBody,
  type Message,
  type Participant,
} from "@deskwire/protocol";
import { stillTyping } from "./apply-conversation.ts";
import { removePending } from "./apply-pending.ts";
import type { LocalEvent } from "./client-event.ts";
import { lastApplied } from "./selectors.ts";
import type { ClientState, ConversationState } from "./client-state.ts";
import { updateConversation } from "./update.ts";

/** [SEQ1] Applies `seq = last + 1` and no other message. A conversation without messages takes only seq 1. */
export function applyMessage(
  state: ClientState,
  conversationId: string,
  message: Message,
): ClientState {
  return updateConversation(state, conversationId, (held) => append(held, [message], state.me));
}

/** Applies one page of `sync`. Messages that do not adjoin the held ones are dropped. */
export function applyPage(
  state: ClientState,
  page: Extract<LocalEvent, { t: "page" }>,
): ClientState {
  return updateConversation(state, page.conversationId, (held) => {
    if (page.edge === "older") return prepend(held, page.messages, page.more);
    if (page.edge === "newer" || held.messages.length > 0)
      return append(held, page.messages, state.me);
    const [first] = page.messages;
    return first
      ? { ...append(held, page.messages, state.me, first.seq - 1), hasOlder: page.more }
      : held;
  });
}

function append(
  held: ConversationState,
  incoming: Message[],
  me: Participant | null,
  after = lastApplied(held),
): ConversationState {
  let last = after;
  const fresh = incoming.filter(({ seq }) => seq === last + 1 && ++last);
  if (fresh.length === 0) return held;
  const conversation = fresh.reduce(withMessage, held.conversation);
  return {
    ...held,
    conversation,
    messages: fresh.reduce(withRecall, [...held.messages, ...fresh]),
    // [SEQ2] The echo replaces the pending message.
    pending: removePending(held.pending, ({ clientId }) =>
      fresh.some((message) => message.clientId === clientId && sameParticipant(message.from, me)),
    ),
    typing: removeTypists(stillTyping(held.typing, conversation), fresh),
  };
}

function prepend(held: ConversationState, incoming: Message[], more: boolean): ConversationState {
  const [first] = held.messages;
  if (!first) return held;
  let next = first.seq;
  const older = incoming
    .toReversed()
    .filter(({ seq }) => seq === next - 1 && next--)
    .reverse();
  if (older.length < incoming.length) return held;
  return { ...held, messages: [...older, ...held.messages], hasOlder: more };
}

function removeTypists(typing: readonly Participant[], fresh: Message[]): readonly Participant[] {
  const silent = typing.filter((who) => !fresh.some(({ from }) => sameParticipant(from, who)));
  return silent.length === typing.length ? typing : silent;
}

/** [CNV2] Every transition is in the sequence, so a lost `conversation` event loses nothing. */
function withMessage(conversation: Conversation, message: Message): Conversation {
  // The conversation object came with this transition already in it.
  if (message.seq <= conversation.lastSeq) return conversation;
  const next = { ...conversation, lastSeq: message.seq };
  return message.kind === "event" ? withTransition(next, message.body, message.at) : next;
}

function withTransition(conversation: Conversation, body: EventBody, at: string): Conversation {
  switch (body.type) {
    case "assigned":
      return {
        ...leaveQueue(conversation),
        status: "open",
        agent: { kind: "agent", id: body.agent.id, name: body.name },
      };
    case "queued":
    case "held":
      return { ...conversation, status: "queued", agent: null };
    case "ended":
      return { ...leaveQueue(conversation), status: "ended", endedAt: at };
    case "rated":
      return { ...conversation, rating: body.score };
    // The other events, and events that a newer server adds, do not change the conversation.
    default:
      return conversation;
  }
}

function leaveQueue(conversation: Conversation): Conversation {
  const settled = { ...conversation };
  delete settled.queuePosition;
  delete settled.queueWaitSeconds;
  delete settled.waitsFrom;
  return settled;
}

/** [CNV7] A recalled message stays as a tombstone. */
function withRecall(messages: Message[], message: Message): Message[] {
  if (message.kind !== "event" || message.body.type !== "recalled") return messages;
  const { seq } = message.body;
  return messages.map((target) => (target.seq === seq ? tombstone(target) : target));
}

function tombstone(message: Message): Message {
  if (message.kind === "hidden" || message.recalled) return message;
  const kind = message.kind === "note" ? "note" : "text";
  return { ...message, kind, body: { text: "" }, recalled: true };
}
