import type { ParticipantKey } from "@deskwire/protocol";
import type { Conversations, Head } from "../../conversations/conversations.ts";
import { conversationDeliveries, messageForUser } from "../../conversations/deliveries.ts";
import type { Hub } from "../socket/hub.ts";
import {
  concerns,
  isAnyAgentHere,
  isLaterCursor,
  noteConversation,
  noteHead,
  type Known,
  type KnownConversations,
} from "./known-conversations.ts";

export interface RepairParts {
  conversations: Pick<Conversations, "current" | "messagesAfter">;
  hub: Pick<Hub, "deliver">;
  known: KnownConversations;
}

/** A conversation that differs from what this node has delivered. */
export interface Difference {
  /** Its state in the database. */
  head: Head;
  /** What was known when the database was read; undefined: nothing, its first event was lost. */
  before: Known | undefined;
  /** The participants who are connected here. */
  here: ReadonlySet<ParticipantKey>;
}

const PAGE = 200;

/** Delivers what is missing of one conversation. */
export async function repairConversation(
  parts: RepairParts,
  difference: Difference,
): Promise<void> {
  const { known } = parts;
  const { head, before, here } = difference;
  // Participants to whom the conversation is new sync its messages once they are told of it.
  if (before !== undefined) {
    const delivered = Math.max(before.lastSeq, known.get(head.id)?.lastSeq ?? 0);
    if (head.lastSeq > delivered) await redeliver(parts, head, delivered);
  }
  if (hasMoved(difference)) await retell(parts, head, before);
  else {
    retellCursors(parts, head);
    noteHead(known, head);
  }
  const now = known.get(head.id);
  if (now !== undefined && !concerns(now, here)) known.delete(head.id);
}

function hasMoved({ head, before, here }: Difference): boolean {
  if (before?.status !== head.status || before.agentId !== head.agentId) return true;
  if (before.offeredAgentId === head.offeredAgentId) return false;
  return isAnyAgentHere([head.agentId, head.offeredAgentId, before.offeredAgentId], here);
}

async function redeliver(
  { conversations, hub }: RepairParts,
  { id, userId, agentId, lastSeq }: Head,
  after: number,
): Promise<void> {
  const page = { conversationId: id, limit: PAGE };
  const { messages, more } = await conversations.messagesAfter({ ...page, after });
  // A client that gets the last message sees the gap before it, and syncs.
  const rest = more
    ? await conversations.messagesAfter({ ...page, after: lastSeq - 1, limit: 1 })
    : { messages: [] };
  for (const message of [...messages, ...rest.messages]) {
    const event = { t: "message", conversationId: id } as const;
    hub.deliver([`user:${userId}`], { ...event, message: messageForUser(message) });
    if (agentId !== null) hub.deliver([`agent:${agentId}`], { ...event, message });
  }
}

/** Tells the conversation as a whole to its participants, and to agents who had it or had an offer of it. */
async function retell(
  { conversations, hub, known }: RepairParts,
  head: Head,
  before: Known | undefined,
): Promise<void> {
  const conversation = await conversations.current(head.id);
  if (conversation === null) return;
  const former = [before?.agentId ?? null, before?.offeredAgentId ?? null];
  for (const { to, event } of conversationDeliveries(conversation, former)) hub.deliver(to, event);
  // It may be newer than the head. A head noted after it would hide the next change.
  noteConversation(known, conversation);
}

/** [RCP3] Tells cursors whose receipts were lost. */
function retellCursors({ hub, known }: RepairParts, head: Head): void {
  const { id, userId, agentId, cursors } = head;
  const told = known.get(id)?.cursors;
  if (told === undefined) return;
  const to: ParticipantKey[] = [`user:${userId}`];
  if (agentId !== null) to.push(`agent:${agentId}`);
  for (const kind of ["user", "agent"] as const) {
    const by = kind === "user" ? userId : agentId;
    if (by === null || !isLaterCursor(cursors[kind], told[kind])) continue;
    hub.deliver(to, { t: "receipt", conversationId: id, by: { kind, id: by }, ...cursors[kind] });
  }
}
