import type { Change } from "../conversations/deliveries.ts";
import {
  runTransition,
  type Transitioned,
  type TransitionParts,
} from "../conversations/run-transition.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import {
  visitorStore,
  type LockedForMerge,
  type MergedConversation,
} from "../conversations/visitor-store.ts";
import { participantOf, type UserActor } from "../platform/kernel/actor.ts";
import { done } from "../platform/kernel/outcome.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import type { QueueDrain } from "./queue-drain.ts";

export interface Merge {
  visitor: UserActor;
  user: UserActor;
}

/**
 * [MRG1] Makes the visitor's conversations the user's, in one transaction that no `open` can come between. Resolves with
 * them, or with null if the visitor is somebody already.
 */
export async function mergeVisitor(
  parts: TransitionParts & { drain: Pick<QueueDrain, "request"> },
  merge: Merge,
): Promise<readonly MergedConversation[] | null> {
  const { value } = await runTransition(parts, { assignment: "always" }, async (tx) =>
    done(await mergeAll(tx, merge)),
  );
  // [MRG2] The end of one of two live conversations makes room.
  if (value.changes.length > 0) parts.drain.request("drain");
  return value.value;
}

async function mergeAll(
  tx: Queryable,
  { visitor, user }: Merge,
): Promise<Transitioned<readonly MergedConversation[] | null>> {
  const claimed = await visitorStore.claim(tx, { visitor: visitor.profile, user: user.profile });
  if (!claimed) return { value: null, changes: [] };
  const ids = { visitorId: visitor.id, userId: user.id };
  const live = (await visitorStore.lock(tx, ids)).filter(({ status }) => status !== "ended");
  const ended = await endOlder(tx, live, { visitor, user });
  const merged = await visitorStore.merge(tx, ids);
  const others = live
    .filter(({ id }) => id !== ended?.conversationId)
    .map(({ id }): Change => ({ conversationId: id, messages: [] }));
  return { value: merged, changes: [...(ended === null ? [] : [ended]), ...others] };
}

/** [MRG2] If both have a live conversation, the visitor's ends. */
async function endOlder(
  tx: Queryable,
  live: readonly LockedForMerge[],
  { visitor, user }: Merge,
): Promise<Change | null> {
  const ending = live.find(({ userId }) => userId === visitor.id);
  const staying = live.find(({ userId }) => userId === user.id);
  if (ending === undefined || staying === undefined) return null;
  const messages = await transitionStore.applyOne(tx, {
    transition: "end",
    conversation: ending,
    events: [
      { type: "merged", user: participantOf(user), conversationId: staying.id },
      { type: "ended", by: null, reason: "merged" },
    ],
  });
  return { conversationId: ending.id, messages, formerOfferId: ending.offeredAgentId };
}
