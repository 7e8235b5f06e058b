import { take } from "../../platform/kernel/token-bucket.ts";
import type { OpensWanted, Quotas, Stored } from "./quotas.ts";

/** [LIM8] What is known of a participant's live conversation on this node. */
export interface Opening {
  /** The conversation that the last `open` answered. */
  openedId: string | null;
  /** Whether the next `open` probably opens a conversation: it is the first one, or the first one after an `end`. */
  opensNext: boolean;
}

export function createOpening(): Opening {
  return { openedId: null, opensNext: true };
}

/**
 * [LIM8] Without an `end` before it an `open` probably answers the live conversation, and costs nothing. If not, it counts when
 * the answer shows it. Its participant may then owe some, and an address never does for one participant.
 */
export function opensWanted({ opensNext }: Opening, isOwn: boolean): OpensWanted {
  if (opensNext) return "one";
  return isOwn ? "no debt" : "any";
}

/**
 * [LIM8] The first `open` after an `end` counts at once, so that many pairs of the two cannot pass before the first answer.
 * Returns what to do with the answer.
 */
export function takeStep(
  opening: Opening,
  quotas: readonly Quotas[],
  { step }: Stored,
): ((answer: { openedId?: string }) => void) | null {
  if (step === "end") opening.opensNext = true;
  if (step !== "open") return null;
  const isCounted = opening.opensNext;
  opening.opensNext = false;
  if (isCounted) charge(quotas, 1);
  return ({ openedId = null }) => settleOpen(opening, quotas, { openedId, isCounted });
}

/** [LIM8] An open of the live conversation, or one that was refused, does not count. */
function settleOpen(
  opening: Opening,
  quotas: readonly Quotas[],
  { openedId, isCounted }: { openedId: string | null; isCounted: boolean },
): void {
  const isNew = openedId !== null && openedId !== opening.openedId;
  if (isNew) opening.openedId = openedId;
  if (openedId === null && isCounted) opening.opensNext = true;
  if (isNew && !isCounted) charge(quotas, 1);
  if (!isNew && isCounted) charge(quotas, -1);
}

function charge(quotas: readonly Quotas[], opens: 1 | -1): void {
  for (const each of quotas) take(each.opens, opens, performance.now());
}
