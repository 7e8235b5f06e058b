import {
  sameParticipant,
  type Conversation,
  type EventBody,
  type Message,
  type Participant,
  type ServerEvent,
} from "@deskwire/protocol";

/** What the model needs from its surroundings. */
export interface ModelWorld {
  now: () => number;
  /** Free agents, in the order in which the model chooses them. */
  agents: () => string[];
  emit: (to: Participant, event: ServerEvent) => void;
}

/** One conversation of the model, with its whole sequence. */
export interface ModelConversation {
  world: ModelWorld;
  conversation: Conversation;
  messages: Message[];
}

export interface NewMessage extends Pick<Message, "kind" | "body" | "clientId"> {
  from: Participant | null;
}

export function newConversation(world: ModelWorld, id: string, user: string): ModelConversation {
  const conversation: Conversation = {
    id,
    status: "queued",
    lastSeq: 0,
    user: { kind: "user", id: user, name: null, avatar: null, visitor: false },
    agent: null,
    cursors: { user: { delivered: 0, read: 0 }, agent: { delivered: 0, read: 0 } },
    openedAt: new Date(world.now()).toISOString(),
    endedAt: null,
    queuePosition: 1,
  };
  return { world, conversation, messages: [] };
}

/** Whether the participant is the user or the assigned agent. */
export function isSide(entry: ModelConversation, by: Participant): boolean {
  return sidesOf(entry).some((side) => sameParticipant(side, by));
}

export function sidesOf({ conversation: { user, agent } }: ModelConversation): Participant[] {
  return agent ? [user, agent] : [user];
}

/** [SEQ7] Emits an event to both sides. */
export function publish(entry: ModelConversation, event: (to: Participant) => ServerEvent): void {
  for (const side of sidesOf(entry)) entry.world.emit(side, structuredClone(event(side)));
}

/** [CNV8] Emits the `conversation` event. */
export function publishConversation(entry: ModelConversation): void {
  publish(entry, () => ({ t: "conversation", conversation: entry.conversation }));
}

/** [SND3] Appends a message with the next seq, and emits it. */
export function append(entry: ModelConversation, { from, ...rest }: NewMessage): Message {
  const { conversation, messages, world } = entry;
  const seq = conversation.lastSeq + 1;
  const sender = from && { kind: from.kind, id: from.id };
  const at = new Date(world.now()).toISOString();
  const message = { ...rest, seq, from: sender, at } as Message;
  messages.push(message);
  conversation.lastSeq = seq;
  publish(entry, (to) => ({
    t: "message",
    conversationId: conversation.id,
    message: seenBy(to, message),
  }));
  return message;
}

/** [CNV2] Appends a life-cycle event, and returns its seq. */
export function appendEvent(
  entry: ModelConversation,
  from: Participant | null,
  body: EventBody,
): number {
  return append(entry, { from, kind: "event", body }).seq;
}

/** [SND11] The message as a participant sees it: a user gets a note as `hidden`. */
export function seenBy(to: Participant, message: Message): Message {
  if (to.kind === "agent" || message.kind !== "note") return message;
  return { seq: message.seq, from: null, kind: "hidden", at: message.at };
}
