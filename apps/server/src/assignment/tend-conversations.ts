import { tryLock, LOCKS } from "../platform/postgres/locks.ts";
import { runParts } from "../platform/postgres/run-parts.ts";
import { runTransition, type TransitionParts } from "../conversations/run-transition.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { done } from "../platform/kernel/outcome.ts";
import { applyAll, type ToldStep } from "./apply-all.ts";
import { assignConversations, reachableAgents, type AssignParts } from "./assign-conversations.ts";
import { assignmentStore } from "./assignment-store.ts";
import { endAbandoned } from "./end-abandoned.ts";
import { endInactive, type EndInactiveParts } from "./end-inactive.ts";
import { placeConversations } from "./place-conversations.ts";
import { returnConversations, type ReturnParts } from "./return-conversations.ts";

export interface TendParts extends AssignParts {
  settings: AssignParts["settings"] & EndInactiveParts["settings"] & ReturnParts["settings"];
}

/**
 * Does what deadlines ask for, every few seconds on every node, one node at a time: [ASG9] conversations of unreachable
 * agents return to the queue, [ASG11] offers and [ASG8] holds end, [ASG14] what was
 * written just before a crash takes its place, and what a lost signal left in the queue is assigned.
 */
export async function tendConversations(parts: TendParts): Promise<void> {
  const { disconnectGraceSeconds } = parts.settings;
  const reachable = await reachableAgents(parts);
  const gone = await parts.database.transaction(async (tx) =>
    (await tryLock(tx, LOCKS.assignment))
      ? assignmentStore.trackReachability(tx, [...reachable], disconnectGraceSeconds)
      : null,
  );
  // Another node does it at this moment.
  if (gone === null) return;
  await runParts([
    ...gone.map(
      ({ id, reason }) =>
        () =>
          returnConversations(parts, id, reason),
    ),
    () => expireOffers(parts),
    () => endInactive(parts),
    () => endAbandoned(parts),
    () => placeConversations(parts),
    () => assignConversations(parts, gone.length > 0 ? "returned" : "drain"),
  ]);
}

async function expireOffers(parts: TransitionParts): Promise<void> {
  await runTransition(parts, { assignment: "always" }, async (tx) => {
    const told: ToldStep[] = [];
    for (const { id, agentId } of await assignmentStore.expiredOffers(tx))
      told.push({
        step: {
          transition: "transfer",
          conversation: { id, status: "open" },
          offer: null,
          events: [{ type: "returned", agent: { kind: "agent", id: agentId }, reason: "timeout" }],
        },
        formerOfferId: agentId,
        askerId: await transitionStore.askerOfTransfer(tx, id),
      });
    return done(await applyAll(tx, told));
  });
}
