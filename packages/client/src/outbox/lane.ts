/** The sends of one conversation. */
export interface Lane {
  /** `clientId`s of the messages that are sent and not answered. */
  inFlight: Set<string>;
  flow: Flow;
}

/**
 * After a refusal that a retry may help, the lane sends nothing until everything in flight is answered (`settling`) and
 * the delay is over (`pausing`). Then it sends one message alone until one is accepted (`probing`). So no later message
 * overtakes the refused one.
 */
type Flow =
  | { name: "free" }
  /** `resumeAt` is in local epoch milliseconds. */
  | { name: "settling"; resumeAt: number }
  | { name: "pausing"; timer: unknown }
  | { name: "probing" };

export function newLane(): Lane {
  return { inFlight: new Set(), flow: { name: "free" } };
}

/** Whether the lane sends another message now. */
export function isOpen({ flow, inFlight }: Lane): boolean {
  switch (flow.name) {
    case "free":
      return true;
    case "probing":
      return inFlight.size === 0;
    case "settling":
    case "pausing":
      return false;
  }
}
