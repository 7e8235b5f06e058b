import type { Conversation, ParticipantKey, ServerEvent } from "@deskwire/protocol";
import type { Head } from "../../conversations/conversations.ts";

/** The part of a conversation that this node has delivered. */
export type Known = Omit<Head, "id">;

/** The conversations of the participants who are connected to this node, by id. */
export type KnownConversations = Map<string, Known>;

type Cursors = Conversation["cursors"];
type Cursor = Cursors["user"];

/** Notes an event that was delivered here. */
export function noteEvent(known: KnownConversations, event: ServerEvent): void {
  if (event.t === "conversation") return noteConversation(known, event.conversation);
  if (event.t !== "message" && event.t !== "receipt") return;
  const entry = known.get(event.conversationId);
  if (entry === undefined) return;
  if (event.t === "message") entry.lastSeq = Math.max(entry.lastSeq, event.message.seq);
  else {
    const { kind } = event.by;
    entry.cursors = { ...entry.cursors, [kind]: laterCursor(entry.cursors[kind], event) };
  }
}

/** Notes a conversation as a client has got it. */
export function noteConversation(
  known: KnownConversations,
  { id, status, lastSeq, user, agent, offer, cursors }: Conversation,
): void {
  const entry = known.get(id);
  known.set(id, {
    status,
    userId: user.id,
    agentId: agent?.id ?? null,
    // The lastSeq of a conversation counts messages that may not have been delivered here.
    lastSeq: entry?.lastSeq ?? lastSeq,
    // The user's copy has no offer; the next comparison corrects this.
    offeredAgentId: offer?.agentId ?? null,
    cursors: laterCursors(entry?.cursors, cursors),
  });
}

/** Notes a state of the database that was delivered here. Events that came meanwhile may be newer. */
export function noteHead(known: KnownConversations, head: Head): void {
  const entry = known.get(head.id);
  known.set(head.id, {
    ...head,
    lastSeq: Math.max(head.lastSeq, entry?.lastSeq ?? 0),
    cursors: laterCursors(entry?.cursors, head.cursors),
  });
}

/** A copy that events during a comparison do not change. */
export function copyKnown(known: KnownConversations): KnownConversations {
  return new Map([...known].map(([id, entry]) => [id, { ...entry }]));
}

/** Whether a participant of the conversation is connected here. */
export function concerns(
  { userId, agentId, offeredAgentId }: Known,
  here: ReadonlySet<ParticipantKey>,
): boolean {
  return here.has(`user:${userId}`) || isAnyAgentHere([agentId, offeredAgentId], here);
}

export function isAnyAgentHere(
  agentIds: readonly (string | null)[],
  here: ReadonlySet<ParticipantKey>,
): boolean {
  return agentIds.some((id) => id !== null && here.has(`agent:${id}`));
}

export function isLaterCursor(a: Cursor, b: Cursor): boolean {
  return a.delivered > b.delivered || a.read > b.read;
}

function laterCursor(a: Cursor, b: Cursor): Cursor {
  return { delivered: Math.max(a.delivered, b.delivered), read: Math.max(a.read, b.read) };
}

function laterCursors(a: Cursors | undefined, b: Cursors): Cursors {
  if (a === undefined) return b;
  return { user: laterCursor(a.user, b.user), agent: laterCursor(a.agent, b.agent) };
}
