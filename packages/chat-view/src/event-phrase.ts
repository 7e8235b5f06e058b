import type { EventBody, Participant } from "@deskwire/protocol";

type Role = "subject" | "object";

/**
 * What the reader calls a participant; null is the desk. In English "you" differs by `role`. `recorded` is the name
 * that the event itself carries, for a participant whom the reader does not know.
 */
export type NameOf = (who: Participant | null, role?: Role, recorded?: string) => string;

export interface EventWords {
  nameOf: NameOf;
  /** A time of day, from ISO 8601. */
  time: (iso: string) => string;
}

/** The values of each sentence. A front end's catalogue has one sentence for every key. */
export interface EventValues {
  opened: Empty;
  openedFrom: { page: string };
  queuedNoAgent: Empty;
  queuedReturned: Empty;
  queuedTransferred: { by: string };
  queuedHoldExpired: Empty;
  assignedLastAgent: { agent: string };
  assignedRandom: { agent: string };
  assignedClaim: { agent: string };
  assignedTransfer: { agent: string };
  assignedTakeOver: { agent: string };
  held: { agent: string };
  heldUntil: { agent: string; time: string };
  transferred: { by: string; to: string };
  transferredQueue: { by: string };
  returnedDisconnected: { agent: string };
  returnedDeclined: { agent: string };
  returnedTimeout: { agent: string };
  returnedDisabled: { agent: string };
  inactive: { time: string };
  endedUser: { by: string };
  endedAgent: { by: string };
  endedSupervisor: { by: string };
  endedInactivity: Empty;
  recalled: { by: string };
  rated: { score: string };
  ratedComment: { score: string; comment: string };
}
type Empty = Record<never, never>;

export type EventKey = keyof EventValues;
export type EventPhrase<K extends EventKey = EventKey> = {
  [P in K]: { key: P; values: EventValues[P] };
}[K];
/** What a catalogue holds for a key. */
export type EventSentence<K extends EventKey> = string | ((values: EventValues[K]) => string);

type Of<T extends EventBody["type"]> = Extract<EventBody, { type: T }>;

/** The sentence that tells a life-cycle event, as the key and the values of a catalogue's entry. */
export function eventPhrase(body: EventBody, words: EventWords): EventPhrase {
  const { nameOf, time } = words;
  switch (body.type) {
    case "opened":
      return openedPhrase(body);
    case "queued":
      return queuedPhrase(body, nameOf);
    case "assigned":
      return assignedPhrase(body, nameOf);
    case "held":
      return heldPhrase(body, words);
    case "transferred":
      return transferredPhrase(body, nameOf);
    case "returned":
      return { key: RETURNED[body.reason], values: { agent: nameOf(body.agent) } };
    case "inactive":
      return { key: "inactive", values: { time: time(body.endsAt) } };
    case "ended":
      return { key: ENDED[body.reason], values: { by: nameOf(body.by) } };
    case "recalled":
      return { key: "recalled", values: { by: nameOf(body.by) } };
    case "rated":
      return ratedPhrase(body);
  }
}

const RETURNED = {
  disconnected: "returnedDisconnected",
  declined: "returnedDeclined",
  timeout: "returnedTimeout",
  disabled: "returnedDisabled",
} as const satisfies Record<Of<"returned">["reason"], EventKey>;

const ENDED = {
  user: "endedUser",
  agent: "endedAgent",
  supervisor: "endedSupervisor",
  inactivity: "endedInactivity",
} as const satisfies Record<Of<"ended">["reason"], EventKey>;

const ASSIGNED = {
  "last-agent": "assignedLastAgent",
  random: "assignedRandom",
  "least-loaded": "assignedRandom",
  claim: "assignedClaim",
  transfer: "assignedTransfer",
  "take-over": "assignedTakeOver",
} as const satisfies Record<Of<"assigned">["reason"], EventKey>;

function openedPhrase({ context }: Of<"opened">): EventPhrase {
  return context?.title
    ? { key: "openedFrom", values: { page: context.title } }
    : { key: "opened", values: {} };
}

function queuedPhrase({ reason, by }: Of<"queued">, nameOf: NameOf): EventPhrase {
  switch (reason) {
    case "no-agent":
      return { key: "queuedNoAgent", values: {} };
    case "returned":
      return { key: "queuedReturned", values: {} };
    case "transferred":
      return { key: "queuedTransferred", values: { by: nameOf(by ?? null) } };
    case "hold-expired":
      return { key: "queuedHoldExpired", values: {} };
  }
}

function assignedPhrase({ agent, name, reason }: Of<"assigned">, nameOf: NameOf): EventPhrase {
  return { key: ASSIGNED[reason], values: { agent: nameOf(agent, "subject", name) } };
}

function heldPhrase({ agent, until }: Of<"held">, { nameOf, time }: EventWords): EventPhrase {
  const held = { agent: nameOf(agent, "object") };
  return until === null
    ? { key: "held", values: held }
    : { key: "heldUntil", values: { ...held, time: time(until) } };
}

function transferredPhrase({ by, to }: Of<"transferred">, nameOf: NameOf): EventPhrase {
  return to === null
    ? { key: "transferredQueue", values: { by: nameOf(by) } }
    : { key: "transferred", values: { by: nameOf(by), to: nameOf(to, "object") } };
}

function ratedPhrase({ score, comment }: Of<"rated">): EventPhrase {
  return comment
    ? { key: "ratedComment", values: { score: String(score), comment } }
    : { key: "rated", values: { score: String(score) } };
}
