import { sameParticipant, type Message, type Participant } from "@deskwire/protocol";
import { appendEvent, publishConversation, type ModelConversation } from "./model-conversation.ts";
import { accept, refuse, type Result } from "./model-result.ts";

/** Appends `opened`, and assigns the first free agent or queues the conversation. */
export function begin(entry: ModelConversation): void {
  appendEvent(entry, entry.conversation.user, { type: "opened" });
  const [agent] = entry.world.agents();
  if (agent === undefined) appendEvent(entry, null, { type: "queued", reason: "no-agent" });
  else assign(entry, agent, "random");
  publishConversation(entry);
}

/** [CNV4] */
export function end(entry: ModelConversation, by: Participant): Result<{ seq: number }> {
  const { conversation, messages } = entry;
  const ended = messages.find(({ kind, body }) => kind === "event" && body.type === "ended");
  if (ended) return accept({ seq: ended.seq });
  conversation.status = "ended";
  delete conversation.queuePosition;
  const seq = appendEvent(entry, by, { type: "ended", by, reason: by.kind });
  conversation.endedAt = messages.at(-1)?.at ?? null;
  publishConversation(entry);
  return accept({ seq });
}

/** [CNV6] */
export function rate(entry: ModelConversation, by: Participant, score: number): Result<null> {
  const { conversation } = entry;
  if (conversation.status !== "ended") return refuse("not_ended");
  if (conversation.rating !== undefined) return refuse("already_rated");
  conversation.rating = score;
  appendEvent(entry, by, { type: "rated", score });
  publishConversation(entry);
  return accept(null);
}

/** [CNV7] */
export function recall(
  entry: ModelConversation,
  by: Participant,
  seq: number,
): Result<{ seq: number }> {
  const target = entry.messages[seq - 1];
  if (!target || !sameParticipant(target.from, by)) return refuse("unknown_message");
  if (target.recalled || target.kind === "event") return refuse("already_recalled");
  const kind = target.kind === "note" ? "note" : "text";
  entry.messages[seq - 1] = { ...target, kind, body: { text: "" }, recalled: true } as Message;
  return accept({ seq: appendEvent(entry, by, { type: "recalled", seq, by }) });
}

/** Gives the conversation to another agent at once, or to the queue with `null`. There are no offers. */
export function transfer(entry: ModelConversation, to: string | null): Result<{ seq: number }> {
  const { conversation } = entry;
  if (conversation.status !== "open") return refuse("conversation_ended");
  const from = conversation.agent;
  const by = from ?? conversation.user;
  const target = to === null ? null : ({ kind: "agent", id: to } as const);
  const seq = appendEvent(entry, by, { type: "transferred", from, to: target, by });
  if (to !== null) assign(entry, to, "transfer");
  else {
    conversation.status = "queued";
    conversation.agent = null;
    appendEvent(entry, by, { type: "queued", reason: "transferred" });
  }
  publishConversation(entry);
  return accept({ seq });
}

function assign(entry: ModelConversation, id: string, reason: "random" | "transfer"): void {
  const { conversation } = entry;
  const name = `Agent ${id}`;
  conversation.agent = { kind: "agent", id, name };
  conversation.status = "open";
  delete conversation.queuePosition;
  appendEvent(entry, null, { type: "assigned", agent: { kind: "agent", id }, name, reason });
}
