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
  queuedNoAgent: { by: string };
  queuedReturned: { by: string };
  queuedTransferred: { by: string };
  queuedHoldExpired: { by: string };
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
  returnedNoRoom: { agent: string };
  inactive: { time: string };
  endedUser: { by: string };
  endedAgent: { by: string };
  endedSupervisor: { by: string };
  endedInactivity: { by: string };
  endedSilent: { by: string };
  endedMerged: { by: string };
  merged: { user: string };
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

/** "no-agent" as "NoAgent". */
type Pascal<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Capitalize<Head>}${Pascal<Tail>}`
  : Capitalize<S>;

/** The sentence that tells a life-cycle event, as the key and the values of a catalogue's entry. */
export function eventPhrase(body: EventBody, { nameOf, time }: EventWords): EventPhrase {
  switch (body.type) {
    case "opened": {
      const page = body.context?.title;
      return page ? { key: "openedFrom", values: { page } } : { key: "opened", values: {} };
    }
    case "queued":
      return { key: `queued${pascal(body.reason)}`, values: { by: nameOf(body.by ?? null) } };
    case "assigned": {
      // The reader need not know which strategy chose the agent.
      const reason = body.reason === "least-loaded" ? "random" : body.reason;
      const agent = nameOf(body.agent, "subject", body.name);
      return { key: `assigned${pascal(reason)}`, values: { agent } };
    }
    case "held": {
      const agent = nameOf(body.agent);
      if (body.until === null) return { key: "held", values: { agent } };
      return { key: "heldUntil", values: { agent, time: time(body.until) } };
    }
    case "transferred": {
      const by = nameOf(body.by);
      if (body.to === null) return { key: "transferredQueue", values: { by } };
      return { key: "transferred", values: { by, to: nameOf(body.to, "object") } };
    }
    case "returned":
      return { key: `returned${pascal(body.reason)}`, values: { agent: nameOf(body.agent) } };
    case "inactive":
      return { key: "inactive", values: { time: time(body.endsAt) } };
    case "merged":
      return { key: "merged", values: { user: nameOf(body.user, "object") } };
    case "ended":
      return { key: `ended${pascal(body.reason)}`, values: { by: nameOf(body.by) } };
    case "recalled":
      return { key: "recalled", values: { by: nameOf(body.by) } };
    case "rated": {
      const score = String(body.score);
      if (!body.comment) return { key: "rated", values: { score } };
      return { key: "ratedComment", values: { score, comment: body.comment } };
    }
  }
}

function pascal<S extends string>(name: S): Pascal<S> {
  return name.replace(/(?:^|-)(.)/g, (_match, first: string) => first.toUpperCase()) as Pascal<S>;
}
