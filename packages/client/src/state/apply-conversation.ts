import {
  sameParticipant,
  type Conversation,
  type Cursors,
  type Participant,
} from "@deskwire/protocol";
import { placePending } from "./apply-pending.ts";
import type { ClientState, ConversationState } from "./client-state.ts";
import { keep, updateConversation } from "./update.ts";

/** Holds a new conversation, or takes over what is newer in a held one. */
export function applyConversation(state: ClientState, conversation: Conversation): ClientState {
  const held = state.conversations[conversation.id];
  if (held)
    return updateConversation(state, conversation.id, (old) => withConversation(old, conversation));
  const fresh: ConversationState = {
    conversation,
    messages: [],
    hasOlder: false,
    syncing: false,
    pending: [],
    typing: [],
  };
  return placePending({
    ...state,
    conversations: { ...state.conversations, [conversation.id]: fresh },
  });
}

function withConversation(held: ConversationState, incoming: Conversation): ConversationState {
  const { conversation } = held;
  // A conversation is as new as its `lastSeq`. An older one, which messages overtook on the way, carries at most new
  // cursors.
  const newer = incoming.lastSeq >= conversation.lastSeq ? incoming : conversation;
  const merged = keep(conversation, {
    ...newer,
    cursors: {
      user: furthest(conversation.cursors.user, incoming.cursors.user),
      agent: furthest(conversation.cursors.agent, incoming.cursors.agent),
    },
  });
  if (merged === conversation) return held;
  return { ...held, conversation: merged, typing: stillTyping(held.typing, merged) };
}

/** [DSK4] Nobody types in an ended conversation, and no agent types in another's. */
export function stillTyping(
  typing: readonly Participant[],
  { status, agent }: Conversation,
): readonly Participant[] {
  const isHere = (who: Participant): boolean =>
    status !== "ended" && (who.kind === "user" || who.id === agent?.id);
  return typing.every(isHere) ? typing : typing.filter(isHere);
}

/** [RCP1] Cursors only advance. */
function furthest(a: Cursors, b: Cursors): Cursors {
  const read = Math.max(a.read, b.read);
  return { delivered: Math.max(a.delivered, b.delivered, read), read };
}

/** [RCP2] A cursor never passes `lastSeq`, and `read` implies `delivered`. */
export function applyReceipt(
  state: ClientState,
  receipt: { conversationId: string; by: Participant } & Cursors,
): ClientState {
  return updateConversation(state, receipt.conversationId, (held) => {
    const { lastSeq } = held.conversation;
    const side = receipt.by.kind;
    const old = held.conversation.cursors[side];
    const told = {
      delivered: Math.min(receipt.delivered, lastSeq),
      read: Math.min(receipt.read, lastSeq),
    };
    const next = keep(old, furthest(old, told));
    if (next === old) return held;
    const cursors = { ...held.conversation.cursors, [side]: next };
    return { ...held, conversation: { ...held.conversation, cursors } };
  });
}

export function applyTyping(
  state: ClientState,
  { conversationId, by, on }: { conversationId: string; by: Participant; on: boolean },
): ClientState {
  return updateConversation(state, conversationId, (held) => {
    const others = held.typing.filter((who) => !sameParticipant(who, by));
    const known = others.length < held.typing.length;
    if (on === known || (on && sameParticipant(by, state.me))) return held;
    if (on && stillTyping([by], held.conversation).length === 0) return held;
    return { ...held, typing: on ? [...others, { kind: by.kind, id: by.id }] : others };
  });
}
