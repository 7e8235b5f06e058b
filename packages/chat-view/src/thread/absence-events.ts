import type { EventBody, Message } from "@deskwire/protocol";

/**
 * [SHO14] The seqs of the events that an agent need not see, because a later one tells the outcome of the same absence: the
 * lost connection once the conversation is held, and the hold once the agent is back or the hold is over.
 */
export function absenceEvents(messages: readonly Message[]): ReadonlySet<number> {
  const told = new Set<number>();
  let absence: Absence | null = null;
  for (const { seq, kind, body } of messages) {
    if (kind !== "event") continue;
    const next = follow(absence, body);
    if (next.isSame) for (const earlier of absence?.seqs ?? []) told.add(earlier);
    absence = next.agentId === null ? null : { agentId: next.agentId, seqs: [seq] };
  }
  return told;
}

/** An agent who lost the connection and has not come back, with the event that tells it. */
interface Absence {
  agentId: string;
  seqs: number[];
}

interface Step {
  /** The event continues the absence, and tells more than the ones before. */
  isSame: boolean;
  /** Who is absent after the event; null: nobody. */
  agentId: string | null;
}

function follow(absence: Absence | null, body: EventBody): Step {
  switch (body.type) {
    case "returned":
      return { isSame: false, agentId: body.reason === "disconnected" ? body.agent.id : null };
    case "held": {
      const isSame = body.agent.id === absence?.agentId;
      return { isSame, agentId: isSame ? body.agent.id : null };
    }
    case "assigned":
      return { isSame: body.agent.id === absence?.agentId, agentId: null };
    case "queued":
      return { isSame: absence !== null && body.reason === "hold-expired", agentId: null };
    default:
      return { isSame: false, agentId: null };
  }
}
