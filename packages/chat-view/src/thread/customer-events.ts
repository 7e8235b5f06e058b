import type { EventBody, Message } from "@deskwire/protocol";

/**
 * [DSK3] The seqs of the events that do not concern the customer: offers among agents and their refusal, and the short
 * absence of an agent who then goes on.
 */
export function internalEvents(messages: readonly Message[]): ReadonlySet<number> {
  const internal = new Set<number>();
  const thread: Thread = { agentId: null, away: false };
  for (const { seq, kind, body } of messages)
    if (kind === "event" && isInternal(thread, body)) internal.add(seq);
  return internal;
}

interface Thread {
  /** The agent whom the customer was told of last. */
  agentId: string | null;
  /** That agent has lost the connection, of which the customer was not told. */
  away: boolean;
}

function isInternal(thread: Thread, body: EventBody): boolean {
  switch (body.type) {
    case "assigned": {
      const same = thread.away && body.agent.id === thread.agentId;
      thread.agentId = body.agent.id;
      thread.away = false;
      return same;
    }
    case "returned":
      // An offer that another agent did not take; the agent goes on.
      if (body.reason === "declined" || body.reason === "timeout") return true;
      if (body.agent.id !== thread.agentId) return body.reason === "disabled";
      thread.away = body.reason === "disconnected";
      return thread.away;
    case "held":
      return thread.away && body.agent.id === thread.agentId;
    case "queued":
      thread.away = false;
      return false;
    case "transferred":
      return body.to !== null;
    default:
      return false;
  }
}
