/** An open conversation whose user has written, and that takes no place of its agent yet. */
export interface Unplaced {
  id: string;
  agentId: string;
  /** When the user first wrote. */
  wroteAt: string;
}

/** An agent's load, with the conversations that are not placed yet. */
export interface Load {
  agentId: string;
  load: number;
  capacity: number;
}

/** [ASG14] The ids of the conversations for which their agents have no place: of each agent, those that were written to last. */
export function overCapacity(
  unplaced: readonly Unplaced[],
  loads: readonly Load[],
): ReadonlySet<string> {
  const lastFirst = unplaced.toSorted(
    (a, b) => compare(b.wroteAt, a.wroteAt) || compare(b.id, a.id),
  );
  return new Set(
    loads.flatMap(({ agentId, load, capacity }) =>
      lastFirst
        .filter((conversation) => conversation.agentId === agentId)
        .slice(0, Math.max(0, load - capacity))
        .map(({ id }) => id),
    ),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
