import {
  runTransition,
  type Transitioned,
  type TransitionParts,
} from "../conversations/run-transition.ts";
import type { Step } from "../conversations/steps.ts";
import { coalesce, type Coalesced } from "../platform/kernel/coalesce.ts";
import type { Log } from "../platform/kernel/log.ts";
import { done } from "../platform/kernel/outcome.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { applyAll, type ToldStep } from "./apply-all.ts";
import { assignmentStore } from "./assignment-store.ts";
import { overCapacity } from "./over-capacity.ts";
import type { QueueDrain } from "./queue-drain.ts";
import { placeStore, type LockedUnplaced } from "./place-store.ts";

/** How many conversations one transaction places: it holds the assignment lock meanwhile. */
const SLICE = 100;

/**
 * [ASG14] Gives each open conversation whose user has just written a place of its agent, or returns it to the queue when the
 * agent has none left. Resolves with the number of those that returned. Safe to call at any time, on any node.
 */
export async function placeConversations(parts: TransitionParts): Promise<number> {
  let returned = 0;
  for (;;) {
    const { value } = await runTransition(parts, { assignment: "always" }, async (tx) =>
      done(await placeSlice(tx)),
    );
    returned += value.changes.length;
    if (value.value.looked < SLICE) return returned;
  }
}

export interface PlacingParts extends TransitionParts {
  drain: Pick<QueueDrain, "request">;
  log: Log;
}

/** One round for all first messages of a moment. What a failed round left, the next one places, at the latest that of `tend`. */
export function createPlacing(parts: PlacingParts): Coalesced {
  return coalesce({
    async task() {
      const returned = await placeConversations(parts);
      parts.drain.request(returned > 0 ? "returned" : "drain");
    },
    onError: (error) =>
      parts.log.warn({ err: error }, "first messages took no place; the next round gives them one"),
  });
}

async function placeSlice(tx: Queryable): Promise<Transitioned<{ looked: number }>> {
  const unplaced = await placeStore.lockUnplaced(tx, SLICE);
  if (unplaced.length === 0) return { value: { looked: 0 }, changes: [] };
  const excess = overCapacity(unplaced, await assignmentStore.roster(tx));
  const placed = unplaced.filter((conversation) => !excess.has(conversation.id));
  await placeStore.place(
    tx,
    placed.map(({ id }) => id),
  );
  const returned = unplaced.filter(({ id }) => excess.has(id)).flatMap(returnSteps);
  const { changes } = await applyAll(tx, returned);
  return { value: { looked: unplaced.length }, changes };
}

function returnSteps({ id, agentId, offeredAgentId }: LockedUnplaced): ToldStep[] {
  const agent = { kind: "agent", id: agentId } as const;
  const steps: Step[] = [
    {
      transition: "return",
      conversation: { id, status: "open" },
      events: [{ type: "returned", agent, reason: "no-room" }],
    },
    {
      transition: "queue",
      conversation: { id, status: "queued" },
      endsHold: false,
      events: [{ type: "queued", reason: "no-agent" }],
    },
  ];
  return steps.map((step) => ({ step, formerAgentId: agentId, formerOfferId: offeredAgentId }));
}
