import type {
  AssignmentDecision,
  ConversationStatus,
  EventBody,
  Participant,
  TextBody,
} from "@deskwire/protocol";
import { next, type Transition } from "./lifecycle.ts";

/** A conversation as a transition sees it. */
export interface Subject {
  readonly id: string;
  readonly status: ConversationStatus;
}

/** One step in the life of a conversation, with the events that tell of it. */
export type Step = {
  conversation: Subject;
  events: readonly EventBody[];
  /** An internal note, after the events. */
  note?: { from: Participant; text: string };
  /** What led to the step. `waitingSince`: the wait is measured from there. */
  decision?: Omit<AssignmentDecision, "at" | "conversationId"> & { waitingSince?: string | null };
} &
  /** [ASG3] `placed`: it takes a place of the agent although its user may not have written. */
  (
    | { transition: "assign" | "take-over"; agentId: string; placed?: true }
    /** Waits for any agent. `endsHold`: it was held before. */
    | { transition: "queue"; endsHold: boolean }
    /** Held for one agent: seconds, -1 for ever. The `held` event gets the end of the hold. */
    | { transition: "hold"; agentId: string; seconds: number }
    /** Back to the queue, at its old place. `excludedId` is not assigned it again automatically. */
    | { transition: "return"; excludedId?: string | null }
    /** `offer`: null withdraws the offer that stands. */
    | { transition: "transfer"; offer: { agentId: string; seconds: number } | null }
    | { transition: "end" }
    | { transition: "rate"; score: number; comment: string | null }
    /** Events that change no state, such as a warning. */
    | { transition: null }
  );

interface NewMessage {
  sender: string | null;
  kind: "event" | "note";
  body: EventBody | TextBody;
}

/** An element of the SQL function apply_transitions. */
export interface StepRow {
  id: string;
  from: ConversationStatus;
  change: "assign" | "requeue" | "release" | "offer" | "end" | "rate" | null;
  agent?: string | null;
  placed?: boolean;
  seconds?: number;
  excluded?: string | null;
  score?: number;
  comment?: string | null;
  messages: NewMessage[];
  decision?: Step["decision"];
}

/** [CNV3] The status after the step. Throws on a step that the table does not allow: the caller checks before. */
export function statusAfter({ conversation, transition }: Step): ConversationStatus {
  if (transition === null) return conversation.status;
  const after = next(conversation.status, transition);
  if (after === null)
    throw new Error(`${transition} is not possible: ${conversation.id} is ${conversation.status}`);
  return after;
}

export function isPossible(conversation: Subject, transition: Transition): boolean {
  return next(conversation.status, transition) !== null;
}

/** The step as the database takes it. */
export function rowOf(step: Step): StepRow {
  statusAfter(step);
  const { conversation, events, note, decision } = step;
  return {
    id: conversation.id,
    from: conversation.status,
    ...changeOf(step),
    messages: [
      ...events.map((body): NewMessage => ({ sender: null, kind: "event", body })),
      ...(note === undefined ? [] : [noteOf(note)]),
    ],
    ...(decision !== undefined && { decision }),
  };
}

function noteOf({ from, text }: { from: Participant; text: string }): NewMessage {
  return { sender: `${from.kind}:${from.id}`, kind: "note", body: { text } };
}

function changeOf(step: Step): Omit<StepRow, "id" | "from" | "messages"> {
  switch (step.transition) {
    case "assign":
    case "take-over":
      return { change: "assign", agent: step.agentId, placed: step.placed ?? false };
    case "queue":
      return { change: step.endsHold ? "release" : null };
    case "hold":
      return { change: "requeue", agent: step.agentId, seconds: step.seconds };
    case "return":
      return { change: "requeue", excluded: step.excludedId ?? null };
    case "transfer":
      return step.offer === null
        ? { change: "offer" }
        : { change: "offer", agent: step.offer.agentId, seconds: step.offer.seconds };
    case "end":
      return { change: "end" };
    case "rate":
      return { change: "rate", score: step.score, comment: step.comment };
    case null:
      return { change: null };
  }
}
